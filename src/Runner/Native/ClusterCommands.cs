using System.CommandLine;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Cli;

/// <summary>The options by which commands find a cluster, which a native executable, without MidasNet.Cluster, does not have.</summary>
internal sealed class ClusterCommandOptions
{
    /// <summary>The sentence that says where there are clusters.</summary>
    internal const string NoClusters = "this build has no clusters: use midasnet as a .NET tool (dotnet tool install MidasNet.Tool).";

    private readonly Option<string?> cluster = new("--cluster") { Description = "A cluster; not in this build", HelpName = "CONNECTION|local" };

    /// <summary>Adds the option.</summary>
    public void AddTo(Command command) => command.Options.Add(cluster);

    /// <summary>Whether a cluster is named.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(cluster) is not null;

    /// <summary>Refuses a cluster.</summary>
    public RemoteTuning? Tuning(ParseResult parsed, int parallel)
    {
        _ = parallel;
        Refuse(parsed);
        return null;
    }

    /// <summary>The same for a study.</summary>
    public IRemotePieces? Study(ParseResult parsed, int parallel)
    {
        _ = parallel;
        Refuse(parsed);
        return null;
    }

    /// <summary>The same for an audit.</summary>
    public IRemoteAudits? Audit(ParseResult parsed, int parallel)
    {
        _ = parallel;
        Refuse(parsed);
        return null;
    }

    private void Refuse(ParseResult parsed)
    {
        if (IsNamed(parsed)) throw new UsageException(NoClusters);
    }
}

/// <summary><c>midasnet worker</c> of a native executable: says where there is one.</summary>
internal static class WorkerCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        _ = (session, options);
        var command = new Verb("worker", "Works for a cluster; not in this build", "midasnet worker");
        command.SetAction(_ => Refuse());
        return command;
    }

    private static int Refuse() => throw new UsageException(ClusterCommandOptions.NoClusters);
}

/// <summary><c>midasnet sweep</c> of a native executable: says where there is one.</summary>
internal static class SweepCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        _ = (session, options);
        var command = new Verb("sweep", "Shows the sweeps of a cluster; not in this build", "midasnet sweep");
        command.SetAction(_ => Refuse());
        return command;
    }

    private static int Refuse() => throw new UsageException(ClusterCommandOptions.NoClusters);
}
