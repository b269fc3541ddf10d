namespace MidasNet.Engine.Tests;

/// <summary>The devices that all tests of operations run on: a new one is added here.</summary>
internal static class TestDevices
{
    public static IReadOnlyList<string> Names { get; } = ["cpu", "gpu:emulator"];

    // Two threads, so that items are shared and split even where the machine has one core.
    public static Device Open(string name) => Device.Open(name, threads: name == "cpu" ? 2 : 0);
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
