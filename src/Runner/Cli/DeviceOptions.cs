using System.CommandLine;
using MidasNet.Gpu;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary>The options of all commands that compute: where, and how exactly.</summary>
internal sealed class DeviceOptions
{
    private const string Full = "full", TensorFloat32 = "tf32";

    /// <summary>Makes the options.</summary>
    public DeviceOptions()
    {
        Name.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Devices.IsKnown(token.Value))
                result.AddError($"--device takes cpu, gpu, gpu:0, gpu:1 and so on, gpu:emulator (for tests) or auto, was given '{token.Value}'.");
        });
        Precision.AcceptOnlyWords(Full, TensorFloat32);
    }

    /// <summary><c>--device</c></summary>
    public Option<string> Name { get; } = new("--device")
    {
        Description = "Where to compute: the processor, a graphics card (see 'midasnet devices'), or auto: a card if there is one that can be used",
        DefaultValueFactory = _ => DeviceChoice.Processor.Name,
        HelpName = "cpu|gpu|gpu:N|auto",
    };

    /// <summary><c>--precision</c></summary>
    public Option<string> Precision { get; } = new("--precision")
    {
        Description = "How exactly a graphics card multiplies: 24 significant bits, or 11 with its tensor cores, which is faster",
        DefaultValueFactory = _ => Full,
        HelpName = "full|tf32",
    };

    /// <summary>The options that the command line gives.</summary>
    /// <exception cref="UsageException">The processor was asked for less than full precision.</exception>
    public DeviceChoice Of(ParseResult parsed)
    {
        string name = parsed.GetRequiredValue(Name);
        bool full = parsed.GetRequiredValue(Precision) == Full;
        // Not by a validator of the command: asked for values while it still parses, the parser forgets what it had against them.
        if (!full && name == DeviceChoice.Processor.Name)
            throw new UsageException("--precision tf32 is for graphics cards: give --device gpu or auto, or leave it out.");
        return new DeviceChoice(name, full ? MidasNet.Precision.Full : MidasNet.Precision.TensorFloat32);
    }

    /// <summary>The device that the command line names; null if it names none.</summary>
    /// <exception cref="UsageException">The processor was asked for less than full precision.</exception>
    public DeviceChoice? IfSaid(ParseResult parsed) =>
        new Option[] { Name, Precision }.Any(option => parsed.GetResult(option) is { Implicit: false }) ? Of(parsed) : null;
}
