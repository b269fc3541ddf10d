using System.CommandLine.Parsing;
using System.Reflection;
using System.Text.RegularExpressions;
using MidasNet.Cluster.Hosting;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Sweeps;
using ParseResult = System.CommandLine.ParseResult;
using YamlDotNet.RepresentationModel;

namespace MidasNet.Runner.Tests.Deployment;

/// <summary>The files of <c>deploy</c> name images, commands, ports, services and secrets that fit together and that the program takes.</summary>
public sealed partial class DeploymentTests
{
    private static readonly string Root = FindRoot();
    private static readonly IReadOnlyList<YamlMappingNode> Kubernetes = YamlFile.Documents(Read("deploy/kubernetes.yaml"));
    private static readonly YamlMappingNode Compose = YamlFile.Documents(Read("deploy/compose.yaml")).Single();
    private static readonly string Version = typeof(Session).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static IEnumerable<YamlMappingNode> Workloads => Kubernetes.Where(each => each.At("spec.template") is not null);

    private static IEnumerable<YamlNode> Containers => Workloads.SelectMany(each => each.List("spec.template.spec.containers"));

    private static IEnumerable<YamlNode> Services => ((YamlMappingNode)Compose.At("services")!).Children.Values;

    [Fact]
    public void Images_are_pinned_and_ours_has_the_version_of_this_checkout()
    {
        string[] images =
        [
            .. Containers.Select(each => each.Text("image")), .. Services.Select(each => each.Text("image")),
            .. From().Matches(Read("deploy/Dockerfile")).Select(match => match.Groups[1].Value), new ArrayJob { Name = "a", Indices = 1 }.Image,
        ];
        Assert.Equal(8, images.Length);
        Assert.All(images, image => Assert.Matches(@":\d+\.\d+[\w.-]*$|@sha256:[0-9a-f]{64}$", image));
        Assert.All(images.Where(image => image.StartsWith("midasnet:", StringComparison.Ordinal)), image => Assert.Equal($"midasnet:{Version}", image));
    }

    [Fact]
    public void Commands_are_those_of_the_program()
    {
        string[][] commands = [.. Containers.Concat(YamlFile.Documents(Job().ToKubernetes()).Single().List("spec.template.spec.containers")).Where(IsOurs).Select(each => each.Texts("args"))];
        Assert.Equal(3, commands.Length); // silos, workers, an array job
        foreach (string[] command in commands.Append([.. Compose.Texts("services.worker.command"), "--address", "10.0.0.7"]))
        {
            var parsed = Parse([.. command.Select(word => Variable().Replace(word, match => match.Groups[1].Value == "POD_IP" ? "10.0.0.7" : "3"))]);
            Assert.True(parsed.Errors.Count == 0, string.Join('\n', parsed.Errors.Select(error => error.Message)));
        }
        string script = Job().ToSlurm().Split('\n').Single(line => line.StartsWith("exec midasnet ", StringComparison.Ordinal));
        Assert.Empty(Parse([.. CommandLineParser.SplitCommandLine(script.Replace("\"$SLURM_SUBMIT_DIR\"", "/sweep", StringComparison.Ordinal).Replace("\"$SLURM_ARRAY_TASK_ID\"", "3", StringComparison.Ordinal)).Skip(2)]).Errors);
    }

    [Fact]
    public void Members_find_the_database_that_is_declared_over_tls_and_need_a_secret()
    {
        var services = Kubernetes.Where(each => each.Text("kind") == "Service").ToDictionary(each => each.Text("metadata.name"));
        foreach (var container in Containers.Where(IsOurs))
        {
            var connection = Connection(container.Texts("args"));
            var service = services[connection.Host!];
            Assert.Equal("5432", service.List("spec.ports").Single().Text("port"));
            var database = Workloads.Single(each => Selects(service.Map("spec.selector"), each)).List("spec.template.spec.containers").Single();
            Assert.Equal((Variable(database, "POSTGRES_DB"), Variable(database, "POSTGRES_USER")), (connection.Database, connection.Username));
            RequireTls(container.Texts("args"), connection);
        }
        var compose = Connection(Compose.Texts("services.worker.command"));
        Assert.NotNull(Compose.At($"services.{compose.Host}"));
        Assert.Equal((Compose.Text("services.postgres.environment.POSTGRES_DB"), Compose.Text("services.postgres.environment.POSTGRES_USER")), (compose.Database, compose.Username));
        RequireTls(Compose.Texts("services.worker.command"), compose);
    }

    [Fact]
    public void Ports_are_those_of_the_command_wherever_they_are_named()
    {
        foreach (var workload in Workloads.Where(each => each.List("spec.template.spec.containers").Any(IsOurs)))
        {
            var container = workload.List("spec.template.spec.containers").Single();
            string[] arguments = container.Texts("args");
            var ports = container.List("ports").ToDictionary(port => port.Text("name"), port => port.Text("containerPort"));
            Assert.Equal((OptionOf(arguments, "--port"), OptionOf(arguments, "--gateway-port")), (ports["silo"], ports["gateway"]));
            foreach (string probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" }) Assert.Contains(container.Text($"{probe}.tcpSocket.port"), ports.Keys);
        }
        foreach (var service in Kubernetes.Where(each => each.Text("kind") == "Service"))
        {
            var ports = Workloads.Single(each => Selects(service.Map("spec.selector"), each)).List("spec.template.spec.containers").SelectMany(each => each.List("ports"))
                .ToDictionary(port => port.Text("name"), port => port.Text("containerPort"));
            Assert.All(service.List("spec.ports"), port => Assert.Equal(port.Text("port"), ports[port.Text("targetPort")]));
        }
        Assert.Contains($"/{OptionOf(Compose.Texts("services.worker.command"), "--gateway-port")}\"", $"{Compose.Texts("services.worker.healthcheck.test")[^1]}\"", StringComparison.Ordinal);
    }

    [Fact]
    public void Silos_have_a_headless_service_and_every_selector_selects()
    {
        var silos = Kubernetes.Single(each => each.Text("kind") == "StatefulSet" && each.Text("metadata.name") == "midasnet-silo");
        var service = Kubernetes.Single(each => each.Text("kind") == "Service" && each.Text("metadata.name") == silos.Text("spec.serviceName"));
        Assert.Equal("None", service.Text("spec.clusterIP"));
        Assert.True(Selects(service.Map("spec.selector"), silos));
        Assert.All(Workloads, each => Assert.True(Selects(each.Map("spec.selector.matchLabels"), each)));
        Assert.Equal(Workloads.Count(), Workloads.Select(each => each.Text("metadata.name")).Distinct().Count());
        foreach (var policy in Kubernetes.Where(each => each.Text("kind") == "NetworkPolicy"))
        {
            Assert.Contains(Workloads, each => Selects(policy.Map("spec.podSelector.matchLabels"), each));
            Assert.Contains(Workloads, each => Selects(policy.List("spec.ingress")[0].List("from")[0].Map("podSelector.matchLabels"), each));
        }
    }

    [Fact]
    public void Silos_and_workers_are_equal_but_for_their_names()
    {
        string[] pods = [.. Workloads.Where(each => each.List("spec.template.spec.containers").Any(IsOurs)).Select(each => each.At("spec.template.spec")!.ToString())];
        Assert.Equal(2, pods.Length);
        Assert.Equal(pods[0], pods[1]);
    }

    [Fact]
    public void Every_container_asks_for_resources_has_probes_and_few_rights()
    {
        foreach (var workload in Workloads)
        {
            Assert.Equal("true", workload.Text("spec.template.spec.securityContext.runAsNonRoot"));
            Assert.True(int.Parse(workload.Text("spec.template.spec.terminationGracePeriodSeconds"), null) >= 30, "workers hand back what they have within 20 s");
            foreach (var container in workload.List("spec.template.spec.containers"))
            {
                foreach (string resource in new[] { "requests.cpu", "requests.memory", "limits.memory" }) Assert.NotEmpty(container.Text($"resources.{resource}"));
                foreach (string probe in new[] { "readinessProbe", "livenessProbe" }) Assert.NotNull(container.At(probe));
                Assert.Equal("false", container.Text("securityContext.allowPrivilegeEscalation"));
            }
        }
        Assert.All(Services, service =>
        {
            Assert.NotEmpty(service.Text("deploy.resources.reservations.memory"));
            Assert.NotEmpty(service.List("healthcheck.test"));
        });
    }

    [Fact]
    public void Secrets_and_volumes_that_are_used_are_declared_and_the_readme_says_how_to_make_them()
    {
        string readme = Read("deploy/README.md");
        var used = new HashSet<string>();
        foreach (var workload in Workloads)
        {
            var pod = workload.At("spec.template.spec")!;
            string[] volumes = [.. pod.List("volumes").Select(each => each.Text("name")), .. workload.List("spec.volumeClaimTemplates").Select(each => each.Text("metadata.name"))];
            Assert.All(pod.List("containers").SelectMany(each => each.List("volumeMounts")), mount => Assert.Contains(mount.Text("name"), volumes));
            used.UnionWith(pod.List("volumes").Select(each => each.TextOrNull("secret.secretName")).OfType<string>());
            used.UnionWith(pod.List("containers").SelectMany(each => each.List("env")).Select(each => each.TextOrNull("valueFrom.secretKeyRef.name")).OfType<string>());
        }
        Assert.Equal(["midasnet-postgres", "midasnet-postgres-tls", "midasnet-secret"], used.Order(StringComparer.Ordinal));
        Assert.All(used, secret => Assert.Contains($" {secret} ", readme, StringComparison.Ordinal));
        var declared = (YamlMappingNode)Compose.At("secrets")!;
        foreach (var (name, secret) in declared.Children)
        {
            string file = secret.Text("file");
            Assert.Contains(file.Replace("./", "", StringComparison.Ordinal), readme, StringComparison.Ordinal);
            Assert.Contains(Services, service => service.List("secrets").Any(each => (each as YamlScalarNode ?? each.At("source")) is YamlScalarNode used && used.Equals(name)));
        }
        Assert.DoesNotContain(Kubernetes, each => each.Text("kind") == "Secret"); // no secret is in the repository
    }

    [Fact]
    public void A_job_for_kubernetes_has_an_index_for_each_part_and_ends()
    {
        var job = YamlFile.Documents(Job().ToKubernetes()).Single();
        Assert.Equal(("batch/v1", "Job", "Indexed"), (job.Text("apiVersion"), job.Text("kind"), job.Text("spec.completionMode")));
        Assert.Equal(("27", "5"), (job.Text("spec.completions"), job.Text("spec.parallelism")));
        Assert.Equal("Never", job.Text("spec.template.spec.restartPolicy")); // with backoffLimitPerIndex
        Assert.Equal("registry.example.org/midasnet:0.1.0", job.List("spec.template.spec.containers").Single().Text("image"));
        Assert.Equal("claim", job.List("spec.template.spec.volumes").Single().Text("persistentVolumeClaim.claimName"));
    }

    private static ArrayJob Job() => new() { Name = "midasnet-a", Indices = 27, AtOnce = 5, Cores = 2, MemoryGiB = 3, Hours = 1, Image = "registry.example.org/midasnet:0.1.0", Claim = "claim" };

    private static bool IsOurs(YamlNode container) => container.Text("name") == "midasnet";

    private static ParseResult Parse(string[] words) =>
        CommandLine.Root(new Session(TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken), new GlobalOptions()).Parse(words, CommandLine.Parser);

    private static void RequireTls(string[] arguments, Npgsql.NpgsqlConnectionStringBuilder connection)
    {
        Assert.Equal(Npgsql.SslMode.VerifyFull, connection.SslMode);
        Assert.StartsWith("/run/", OptionOf(arguments, "--secret-file"), StringComparison.Ordinal);
        Assert.Null(connection.Password);
        Assert.False(ClusterAddress.Parse(connection.ConnectionString).IsLoopback);
    }

    private static Npgsql.NpgsqlConnectionStringBuilder Connection(string[] arguments) => new(OptionOf(arguments, "--cluster"));

    private static string OptionOf(string[] arguments, string name) => arguments.Single(word => word.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];

    private static string? Variable(YamlNode container, string name) => container.List("env").Single(each => each.Text("name") == name).TextOrNull("value");

    private static bool Selects(IReadOnlyDictionary<string, string> selector, YamlMappingNode workload)
    {
        var labels = workload.Map("spec.template.metadata.labels");
        return selector.Count > 0 && selector.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MidasNet.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests do not run in a checkout");
    }

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^FROM (\S+)", RegexOptions.Multiline)]
    private static partial Regex From();
}
