using System.Text.Json;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

public sealed class DoctorCommandTests
{
    [Fact]
    public void One_screen_shows_processor_memory_devices_and_folders()
    {
        var run = CliRun.Of("doctor");
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string label in new[] { "midasnet  ", "processor  ", "instructions  ", "vectors  ", "memory  ", "cpu  ", "data  ", "VGG19  ", "cache  " })
            Assert.Contains($"\n{label}", $"\n{run.Output}", StringComparison.Ordinal);
        Assert.Matches("\nodd:|\nnothing is odd", run.Output);
    }

    [Fact]
    public void Json_has_the_same()
    {
        using var json = JsonDocument.Parse(CliRun.Of("doctor", "--json").Output);
        var root = json.RootElement;
        Assert.Equal(Environment.ProcessorCount, root.GetProperty("cores").GetInt32());
        Assert.True(root.GetProperty("memory").GetInt64() > 0);
        Assert.Contains(root.GetProperty("devices").EnumerateArray(), device => device.GetProperty("name").GetString() == "cpu");
        Assert.True(root.GetProperty("found").TryGetProperty("vgg19", out _));
        Assert.Equal(JsonValueKind.Array, root.GetProperty("oddities").ValueKind);
    }

    [Fact]
    public void Folders_are_those_that_variables_name()
    {
        using TemporaryFolder data = new(), cache = new();
        data.Write("trainPart1.zip", "");
        cache.Write("pixels/a", new byte[1000]);
        var found = Diagnosis.Of(new Dictionary<string, string> { ["MIDASNET_DATA"] = data.Path, ["MIDASNET_CACHE"] = cache.Path });
        Assert.Equal((data.Path, data.File("trainPart1.zip"), cache.Path, 1000), (found.Found["data"], found.Found["characters"], found.Cache, found.CacheBytes));
        Assert.Contains($"MIDASNET_DATA={data.Path}", found.Lines());
        Assert.Contains(found.Lines(), line => line.StartsWith("characters ", StringComparison.Ordinal) && line.EndsWith("trainPart1.zip", StringComparison.Ordinal));

        var lost = Diagnosis.Of(new Dictionary<string, string> { ["MIDASNET_DATA"] = data.File("none"), ["MIDASNET_CACHE"] = data.File("trainPart1.zip") });
        Assert.Contains(lost.Oddities, oddity => oddity.Contains("MIDASNET_DATA names a folder that is not there", StringComparison.Ordinal));
        Assert.Contains(lost.Oddities, oddity => oddity.Contains("the cache folder cannot be made", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MIDASNET_DAT", "x", "did you mean MIDASNET_DATA?")]
    [InlineData("midasnet_cache", "x", "did you mean MIDASNET_CACHE")]
    [InlineData("MIDASNET_WEIGHTS", "/no/such/folder", "which is not there")]
    [InlineData("DOTNET_EnableAVX2", "0", "switches off instructions")]
    public void Variables_that_do_not_what_they_seem_to_do_are_odd(string name, string value, string said) =>
        Assert.Contains(said, Assert.Single(Diagnosis.OdditiesOfVariables(new Dictionary<string, string> { [name] = value })), StringComparison.Ordinal);

    [Fact]
    public void A_slow_machine_is_odd()
    {
        var usual = Diagnosis.Of(new Dictionary<string, string>()) with
        {
            IsDebugBuild = false,
            Cores = 4,
            Architecture = "X64",
            Vectors = "AVX2 (256 bit)",
            Memory = 8L << 30,
            FreeMemory = 4L << 30,
            Cache = "cache",
            CacheFree = 1L << 40,
            Found = new Dictionary<string, string?> { ["part1"] = "part1.safetensors" },
        };
        Assert.Empty(usual.OdditiesOfMachine());
        Diagnosis[] odd =
        [
            usual with { IsDebugBuild = true }, usual with { Cores = 1 }, usual with { Architecture = "X64 on Arm64" }, usual with { Vectors = "128 bit" },
            usual with { Memory = 1L << 30 }, usual with { FreeMemory = 1 << 20 }, usual with { Cache = null }, usual with { CacheFree = 1 << 20 },
            usual with { Found = new Dictionary<string, string?>() },
        ];
        Assert.Equal(odd.Length, odd.Select(machine => Assert.Single(machine.OdditiesOfMachine())).Distinct().Count());
    }

    [Fact]
    public void Free_memory_is_read_from_the_list_of_the_system()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(2048L << 10, Diagnosis.FreeMemoryOf(folder.Write("meminfo", "MemTotal: 9999 kB\nMemAvailable:    2048 kB\n")));
        Assert.Null(Diagnosis.FreeMemoryOf(folder.File("none")));
        Assert.Null(Diagnosis.FreeMemoryOf(folder.Write("other", "MemTotal: 9999 kB\n")));
    }
}
