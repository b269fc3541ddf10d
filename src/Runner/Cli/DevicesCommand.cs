using System.CommandLine;
using MidasNet.Gpu;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet devices</c>: where this machine can compute, and why not on a graphics card if it cannot.</summary>
internal static class DevicesCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session)
    {
        var json = CommonOptions.Json();
        var command = new Verb(
            "devices", "Lists what --device can choose on this machine, and why not what it cannot",
            "midasnet devices",
            "midasnet devices --json")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var devices = Devices.List();
            session.Write(new DeviceList(devices), parsed.GetValue(json), Lines(devices));
        });
        return command;
    }

    /// <summary>Whether a device can be used, and why not.</summary>
    internal static string Usable(DeviceDescription device) => device.Unusable is { } reason ? $"no: {reason}" : "yes";

    /// <summary>The table.</summary>
    internal static IEnumerable<string> Lines(IReadOnlyList<DeviceDescription> devices) => TextTable.Lines(
    [
        ["name", "what it is", "usable"],
        .. devices.Select(device => new[] { device.Name, device.Description, Usable(device) }),
    ]);
}
