using System.Text;
using System.Text.RegularExpressions;

namespace MidasNet.Runner.Sweeps;

/// <summary>The resources of an array job, and its text for two schedulers.</summary>
internal sealed partial record ArrayJob
{
    /// <summary>The name of the job.</summary>
    public required string Name { get; init; }

    /// <summary>The number of indices.</summary>
    public required int Indices { get; init; }

    /// <summary>The most indices at the same time; 0 for no limit.</summary>
    public int AtOnce { get; init; }

    /// <summary>Cores of each.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>GiB of memory of each.</summary>
    public int MemoryGiB { get; init; } = 2;

    /// <summary>The hours after which one is stopped.</summary>
    public int Hours { get; init; } = 4;

    /// <summary>The image of the container, with a tag or digest that stays the same.</summary>
    public string Image { get; init; } = "midasnet:0.1.0";

    /// <summary>The claim of the volume with the exported folder.</summary>
    public string Claim { get; init; } = "midasnet-sweep";

    /// <summary>The script for SLURM, to be submitted in the exported folder.</summary>
    public string ToSlurm()
    {
        string most = AtOnce > 0 ? $"%{AtOnce}" : "";
        // exec, so that the signals of the scheduler reach the program, which saves the state of the run.
        return Lines(
            "#!/bin/bash",
            "# An array job for SLURM. Submit it in this folder, which all machines must share: sbatch job.sh",
            $"#SBATCH --job-name={Name}",
            $"#SBATCH --array=0-{Indices - 1}{most}",
            $"#SBATCH --cpus-per-task={Cores}",
            $"#SBATCH --mem={MemoryGiB}G",
            $"#SBATCH --time={Hours}:00:00",
            "#SBATCH --output=slurm-%A_%a.out",
            "#SBATCH --requeue",
            "#SBATCH --signal=B:TERM@120",
            "set -eu",
            $"exec midasnet sweep run-array --folder \"$SLURM_SUBMIT_DIR\" --index \"$SLURM_ARRAY_TASK_ID\" --threads {Cores}");
    }

    /// <summary>The manifest for Kubernetes, an indexed job.</summary>
    public string ToKubernetes() => Lines(
        "# An indexed job for Kubernetes: copy this folder to the volume of the claim, then kubectl apply -f job.yaml",
        "apiVersion: batch/v1",
        "kind: Job",
        "metadata:",
        $"  name: {Name}",
        "  labels:",
        "    app.kubernetes.io/name: midasnet",
        "spec:",
        "  completionMode: Indexed",
        $"  completions: {Indices}",
        $"  parallelism: {(AtOnce > 0 ? Math.Min(AtOnce, Indices) : Indices)}",
        "  backoffLimitPerIndex: 3",
        $"  activeDeadlineSeconds: {(long)Hours * 3600 * Indices}",
        "  template:",
        "    metadata:",
        "      labels:",
        "        app.kubernetes.io/name: midasnet",
        "    spec:",
        "      restartPolicy: Never",
        "      terminationGracePeriodSeconds: 60",
        "      automountServiceAccountToken: false",
        "      securityContext:",
        "        runAsNonRoot: true",
        "        runAsUser: 1654",
        "        fsGroup: 1654",
        "      containers:",
        "        - name: midasnet",
        $"          image: {Image}",
        "          args:",
        "            - sweep",
        "            - run-array",
        "            - --folder=/sweep",
        "            - --index=$(JOB_COMPLETION_INDEX)",
        $"            - --threads={Cores}",
        "          securityContext:",
        "            allowPrivilegeEscalation: false",
        "          resources:",
        "            requests:",
        $"              cpu: \"{Cores}\"",
        $"              memory: {MemoryGiB}Gi",
        "            limits:",
        $"              memory: {MemoryGiB}Gi",
        "          volumeMounts:",
        "            - name: sweep",
        "              mountPath: /sweep",
        "      volumes:",
        "        - name: sweep",
        "          persistentVolumeClaim:",
        $"            claimName: {Claim}");

    /// <summary>A name that both schedulers take: small letters, digits and hyphens, at most 63.</summary>
    public static string NameOf(string run)
    {
        string name = NotInNames().Replace(run.ToLowerInvariant(), "-").Trim('-');
        name = $"midasnet-{name}";
        return (name.Length > MaxName ? name[..MaxName] : name).TrimEnd('-');
    }

    /// <summary>Says why a name of an image or a claim cannot stand in a manifest; null if it can.</summary>
    public static string? UnfitImage(string image) =>
        !ImageName().IsMatch(image) ? $"'{image}' is no name of an image: it takes a tag or a digest, such as registry.example.org/midasnet:0.1.0"
        : image.EndsWith(":latest", StringComparison.Ordinal) ? $"'{image}' is another image tomorrow, and results must come from one version: name its version or digest"
        : null;

    private const int MaxName = 63 - 8; // pods of a job have its name, the index and five letters

    private static string Lines(params string[] lines) => new StringBuilder().AppendJoin('\n', lines).Append('\n').ToString();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._/-]*(:[0-9]+/[a-z0-9._/-]+)?(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$")]
    private static partial Regex ImageName();
}
