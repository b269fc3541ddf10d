using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary>The machine, the program and its folders, with what is odd about them: the object of <c>doctor --json</c>.</summary>
internal sealed record Diagnosis
{
    private const long LittleMemory = 2L << 30, LittleFreeMemory = 1L << 30, LittleDisk = 1L << 30;

    private static readonly (string Name, string Label)[] Labels =
    [
        ("data", "data"), ("characters", "characters"), ("digits", "digits"), ("wrongLabels", "wrong labels"), ("emnist", "EMNIST"), ("part1", "part 1"), ("vgg19", "VGG19"),
        ("vgg19Letters", "VGG19 letters"),
    ];

    /// <summary>The version of the program, with the commit that it was built from where the build knew it.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it was built without optimisations.</summary>
    public required bool IsDebugBuild { get; init; }

    /// <summary>The version of .NET.</summary>
    public required string Runtime { get; init; }

    /// <summary>The operating system with its version.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The architecture of this process, and that of the system.</summary>
    public required string Architecture { get; init; }

    /// <summary>The name of the processor.</summary>
    public required string Processor { get; init; }

    /// <summary>The processors that the system offers to this process: the number of threads without <c>--threads</c>.</summary>
    public required int Cores { get; init; }

    /// <summary>The extensions of the processor's instructions that .NET uses.</summary>
    public required IReadOnlyList<string> InstructionSets { get; init; }

    /// <summary>The widest vectors that the kernels use.</summary>
    public required string Vectors { get; init; }

    /// <summary>Bytes of memory that this process can have, also by a limit of its container.</summary>
    public required long Memory { get; init; }

    /// <summary>Bytes of it that are free now; null where the system does not say.</summary>
    public required long? FreeMemory { get; init; }

    /// <summary>The devices, usable or not.</summary>
    public required IReadOnlyList<DeviceDescription> Devices { get; init; }

    /// <summary>The files and folders that the study and the commands find by themselves; null for those that are not found.</summary>
    public required IReadOnlyDictionary<string, string?> Found { get; init; }

    /// <summary>The folder of downloads and decoded pictures; null if it cannot be made.</summary>
    public required string? Cache { get; init; }

    /// <summary>Bytes of the files in it.</summary>
    public required long CacheBytes { get; init; }

    /// <summary>Bytes that are free on its disk; null if it is not known.</summary>
    public required long? CacheFree { get; init; }

    /// <summary>The environment variables of this program that are set.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Sentences: what makes the program slow, or keeps it from finding something.</summary>
    public required IReadOnlyList<string> Oddities { get; init; }

    /// <summary>Looks at this machine and this process.</summary>
    /// <param name="environment">The environment variables.</param>
    public static Diagnosis Of(IReadOnlyDictionary<string, string> environment)
    {
        string? Read(string variable) => environment.GetValueOrDefault(variable);
        var oddities = new List<string>();
        var data = DataFolder.None;
        try
        {
            data = DataFolder.Find(null, Read);
        }
        catch (DataFormatException missing)
        {
            oddities.Add(missing.Message);
        }
        string? cache = CacheFolder.Path(Read);
        var found = new Diagnosis
        {
            Version = RunEnvironment.InformationalVersion() ?? "unknown",
            IsDebugBuild = typeof(Device).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            Runtime = RuntimeInformation.FrameworkDescription,
            OperatingSystem = RuntimeInformation.OSDescription,
            Architecture = RuntimeInformation.ProcessArchitecture == RuntimeInformation.OSArchitecture
                ? $"{RuntimeInformation.ProcessArchitecture}"
                : $"{RuntimeInformation.ProcessArchitecture} on {RuntimeInformation.OSArchitecture}",
            Processor = RunEnvironment.ProcessorName("/proc/cpuinfo"),
            Cores = Environment.ProcessorCount,
            InstructionSets = SupportedSets(),
            Vectors = RunEnvironment.MaxVectorWidth(),
            Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            FreeMemory = FreeMemoryOf("/proc/meminfo"),
            Devices = Gpu.Devices.List(),
            Found = new OrderedDictionary<string, string?>
            {
                ["data"] = data.Path,
                ["characters"] = data.Characters,
                ["digits"] = data.Digits?.TrainImages,
                ["wrongLabels"] = data.WrongLabels,
                ["emnist"] = data.Emnist?.Images,
                ["part1"] = PretrainedWeights.FindCharacters(Read),
                ["vgg19"] = PretrainedWeights.FindVgg19(data, Read),
                ["vgg19Letters"] = PretrainedWeights.FindLetters(data, Read),
            },
            Cache = cache,
            CacheBytes = cache is null ? 0 : BytesIn(cache),
            CacheFree = cache is null ? null : DiskSpace.FreeAt(cache),
            Variables = environment.Where(variable => variable.Key.StartsWith("MIDASNET_", StringComparison.Ordinal)).ToDictionary(),
            Oddities = oddities,
        };
        oddities.AddRange(found.OdditiesOfMachine());
        oddities.AddRange(OdditiesOfVariables(environment));
        return found;
    }

    /// <summary>The value of a line such as <c>MemAvailable:  1234 kB</c>, in bytes; null if there is none.</summary>
    internal static long? FreeMemoryOf(string listPath)
    {
        string? line = File.Exists(listPath) ? File.ReadLines(listPath).FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal)) : null;
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..] && long.TryParse(kilobytes, CultureInfo.InvariantCulture, out long count)
            ? count << 10
            : null;
    }

    /// <summary>The oddities that follow from the other properties.</summary>
    internal IEnumerable<string> OdditiesOfMachine()
    {
        if (IsDebugBuild) yield return "this is a Debug build, which computes several times slower: build with -c Release";
        if (Cores == 1) yield return "one core: nothing is prepared while a network computes";
        if (Architecture.Contains(" on ", StringComparison.Ordinal)) yield return $"the process is emulated ({Architecture}): install .NET for this processor";
        if (Vectors is "none" or "128 bit") yield return $"vectors of the processor are not used ({Vectors}): kernels take several times longer";
        if (Memory < LittleMemory) yield return $"{Size(Memory)} of memory: large networks and sets do not fit";
        else if (FreeMemory < LittleFreeMemory) yield return $"only {Size(FreeMemory.Value)} of memory are free";
        if (Cache is null) yield return $"the cache folder cannot be made: set {CacheFolder.Variable} to a folder that can be written";
        else if (CacheFree < LittleDisk)
            yield return $"only {Size(CacheFree.Value)} are free on the disk of the cache: set {CacheFolder.Variable} to another folder, or delete {Cache}";
        if (Found.GetValueOrDefault("part1") is null)
            yield return $"the shipped network of Part 1 is not found: predict and eval need --checkpoint ({PretrainedWeights.Variable} names its folder)";
    }

    /// <summary>The oddities of environment variables: names with typing errors, paths that lead nowhere, instructions that are switched off.</summary>
    internal static IEnumerable<string> OdditiesOfVariables(IReadOnlyDictionary<string, string> environment)
    {
        var catalogue = OptionCatalogue.OfProgram();
        foreach (var (name, value) in environment.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (catalogue.ProblemOfName(name) is { } problem) yield return problem;
            if (name == PretrainedWeights.Variable && value.Length > 0 && !File.Exists(value) && !Directory.Exists(value))
                yield return $"{name} names '{value}', which is not there";
            if ((name.StartsWith("DOTNET_Enable", StringComparison.OrdinalIgnoreCase) || name.StartsWith("COMPlus_Enable", StringComparison.OrdinalIgnoreCase)) && value == "0")
                yield return $"{name}=0 switches off instructions of the processor";
        }
    }

    /// <summary>The same for people, in one screen.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"midasnet      {Version}{(IsDebugBuild ? ", Debug build" : "")}";
        yield return $"system        {OperatingSystem}, {Architecture}, {Runtime}";
        yield return $"processor     {Processor}, {Counted.Of(Cores, "core")}: the number of threads unless --threads is given";
        yield return $"instructions  {string.Join(", ", InstructionSets)}";
        yield return $"vectors       {Vectors}";
        yield return $"memory        {Size(Memory)}{(FreeMemory is { } free ? $", {Size(free)} free" : "")}";
        foreach (var device in Devices)
            yield return $"{device.Name,-13} {device.Description}; usable: {DevicesCommand.Usable(device)}";
        foreach (var (name, label) in Labels) yield return $"{label,-13} {Found.GetValueOrDefault(name) ?? "not found"}";
        yield return $"cache         {(Cache is null ? "cannot be made" : $"{Cache}, {Size(CacheBytes)}{(CacheFree is { } left ? $", {Size(left)} free on its disk" : "")}")}";
        foreach (var (name, value) in Variables) yield return $"{name}={value}";
        yield return Oddities.Count == 0 ? "nothing is odd" : "odd:";
        foreach (string oddity in Oddities) yield return $"  {oddity}";
    }

    private static string[] SupportedSets() =>
    [
        .. new (string Name, bool Supported)[]
        {
            ("SSE4.2", Sse42.IsSupported), ("AVX", Avx.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512F", Avx512F.IsSupported),
            ("AVX-512BW", Avx512BW.IsSupported), ("AVX-512VBMI", Avx512Vbmi.IsSupported), ("NEON", AdvSimd.IsSupported),
        }.Where(set => set.Supported).Select(set => set.Name),
    ];

    private static long BytesIn(string folder)
    {
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
            return new DirectoryInfo(folder).EnumerateFiles("*", options).Sum(file => file.Length);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string Size(long bytes)
    {
        const double Mebi = 1 << 20, Gibi = 1 << 30;
        return bytes >= Gibi
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Gibi:0.0} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebi:0.0} MiB");
    }
}
