using System.CommandLine;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet serve</c> of a native executable, in place of MidasNet.Web, which needs ASP.NET Core: says where there is one.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        _ = (session, options);
        var command = new Verb("serve", "Serves networks and runs over HTTP; not in this build", "midasnet serve")
        {
            new Argument<string[]>("what") { Description = "Checkpoints and runs", Arity = ArgumentArity.ZeroOrMore },
        };
        command.SetAction(_ => Refuse());
        return command;
    }

    private static int Refuse() => throw new UsageException("this build has no web server: use midasnet as a .NET tool (dotnet tool install MidasNet.Tool).");
}

/// <summary>Where a server listens, which no server of this build does.</summary>
internal sealed record ServedAddress;
