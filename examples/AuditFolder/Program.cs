using MidasNet;
using MidasNet.Learning.Audits;

using var device = Device.OpenCpu();
var audit = AuditRun.Run("photos", device);
foreach (string sentence in audit.Evidence) Console.WriteLine(sentence);
foreach (var suspect in audit.NamedSuspects.Take(10)) Console.WriteLine($"{suspect.Image}: labelled {suspect.Given}, shows {suspect.Predicted}");
audit.WriteProposals("proposed.csv");
