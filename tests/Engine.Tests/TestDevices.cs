using MidasNet.Gpu;

namespace MidasNet.Engine.Tests;

/// <summary>The devices on which all tests of operations run; add new devices here.</summary>
internal static class TestDevices
{
    /// <summary>The name of a GPU.</summary>
    public const string Card = "gpu";

    /// <summary>The reason why there is no GPU to test on; null if there is one.</summary>
    public static string? NoCard { get; } = Devices.List().First(device => device.Name != "cpu").Unusable;

    public static IReadOnlyList<string> Names { get; } = NoCard is null ? ["cpu", "gpu:emulator", Card] : ["cpu", "gpu:emulator"];

    // Two threads, so that items are shared and split even on a machine with one core.
    public static Device Open(string name) => Devices.Open(name, threads: name == "cpu" ? 2 : 0);
}

/// <summary>All devices, opened once for a class of tests.</summary>
public sealed class OpenDevices : IDisposable
{
    private readonly Dictionary<string, Device> devices = TestDevices.Names.ToDictionary(name => name, TestDevices.Open);

    public Device this[string name] => devices[name];

    public void Dispose()
    {
        foreach (var device in devices.Values) device.Dispose();
    }
}
