using System.CommandLine;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet doctor</c>: what the program finds on this machine, and what is odd about it.</summary>
internal static class DoctorCommand
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "doctor";

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session)
    {
        var json = CommonOptions.Json();
        var command = new Verb(
            Name, "Shows the processor, memory, devices and folders that the program finds, and what is odd about them",
            "midasnet doctor",
            "midasnet doctor --json")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var diagnosis = Diagnosis.Of(ProcessEnvironment.Current().Variables);
            session.Write(diagnosis, parsed.GetValue(json), diagnosis.Lines());
        });
        return command;
    }
}
