// A guest made with the published SDK: what its users write.
import { register, handleCall, handleAbort, hostCall, consoleLog, Result } from "@wapc/as-guest";

register("hello", function (payload: ArrayBuffer): Result<ArrayBuffer> {
  return Result.ok<ArrayBuffer>(String.UTF8.encode("Hello, " + String.UTF8.decode(payload) + "!"));
});

// Passes the payload to the host, and what the host says back.
register("relay", function (payload: ArrayBuffer): Result<ArrayBuffer> {
  consoleLog("relaying " + payload.byteLength.toString() + " bytes");
  const answer = hostCall("board", "sensors", "read", payload);
  if (!answer.isOk) return Result.error<ArrayBuffer>(new Error("host: " + answer.error()!.message));
  return Result.ok<ArrayBuffer>(String.UTF8.encode("[" + String.UTF8.decode(answer.get()) + "]"));
});

register("fail", function (payload: ArrayBuffer): Result<ArrayBuffer> {
  return Result.error<ArrayBuffer>(new Error("cannot do that: " + String.UTF8.decode(payload)));
});

register("large", function (payload: ArrayBuffer): Result<ArrayBuffer> {
  return Result.ok<ArrayBuffer>(new ArrayBuffer(i32(parseInt(String.UTF8.decode(payload)))));
});

register("abort", function (payload: ArrayBuffer): Result<ArrayBuffer> {
  assert(payload.byteLength == 0, "payload must be empty");
  return Result.ok<ArrayBuffer>(payload);
});

// This must be in the entry file.
export function __guest_call(operation_size: usize, payload_size: usize): bool {
  return handleCall(operation_size, payload_size);
}

function abort(message: string | null, fileName: string | null, lineNumber: u32, columnNumber: u32): void {
  handleAbort(message, fileName, lineNumber, columnNumber);
}
