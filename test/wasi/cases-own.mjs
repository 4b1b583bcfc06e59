// The guests in this folder.
export function ownCases({files, rust}) {
  const tree = {
    home: {
      'old.txt': '0123456789',
      folder: {inner: {deep: 'down here'}},
      'to-file': {link: 'old.txt'},
      'to-folder': {link: 'folder'},
      dangling: {link: 'nothing'}
    },
    other: {}
  };
  const folders = {'/home': 'home', '/other': 'other'};
  const steps = ['open', 'seek', 'append', 'truncate', 'positions', 'folders', 'rename', 'links', 'times', 'many', 'exhaust'];
  const waits = ['wait', 'sleep', 'standard'];
  return [
    ...[...steps, ...waits].map(step => ({file: files, args: [step], tree, folders, succeeds: 0})),
    {file: rust, title: 'files in Rust', tree, folders, succeeds: 0},
    // Node loses some entries here, and waits for ever there.
    {file: files, args: ['remove'], tree, folders, alone: {status: 0, stdout: 'removed: 500\nremove: 0\n'}},
    {file: files, args: ['past'], tree, folders, alone: {status: 0, stdout: 'slept: 0\n'}}
  ];
}
