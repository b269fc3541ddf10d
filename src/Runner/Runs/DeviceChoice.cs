using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Gpu;

namespace MidasNet.Runner.Runs;

/// <summary>Where a run computes: what <c>--device</c> and <c>--precision</c> say.</summary>
/// <param name="Name">A name that <see cref="Devices.Open"/> accepts.</param>
/// <param name="Precision">How exactly a graphics card multiplies; the processor always does so in full.</param>
internal sealed record DeviceChoice(string Name, Precision Precision = Precision.Full)
{
    /// <summary>Where a run computes that was not told where.</summary>
    public static DeviceChoice Processor { get; } = new("cpu");

    /// <summary>The kind of device on which results depend, to their last bits: processor, card or emulator, and the precision; not which of several cards.</summary>
    [JsonIgnore]
    public DeviceChoice Kind => this with { Name = Name.StartsWith("gpu:", StringComparison.Ordinal) && Name != "gpu:emulator" ? "gpu" : Name };

    /// <summary>Takes <c>auto</c> for the first card that can be used, else for the processor, and says why.</summary>
    public DeviceChoice Settle(Progress progress) => Name == "auto" ? SettleAmong(Devices.List(), progress) : this;

    /// <summary>The same among given devices.</summary>
    internal DeviceChoice SettleAmong(IReadOnlyList<DeviceDescription> devices, Progress progress)
    {
        var cards = devices.Where(device => device.Name != Processor.Name).ToList();
        if (cards.Find(card => card.Unusable is null) is { } usable) return this with { Name = usable.Name };
        progress.Say($"no graphics card ({string.Join("; ", cards.Select(card => card.Unusable))}): computing on the processor");
        return Processor;
    }

    /// <summary>Refuses what workers of a cluster do not compute on.</summary>
    /// <param name="reason">The reason why a run has one kind of device.</param>
    /// <exception cref="DataFormatException">It is not the processor.</exception>
    public void RequireThatOfWorkers(string reason)
    {
        if (this != Processor) throw new DataFormatException($"{this}", $"workers compute on the processor, and {reason}: leave it out, or leave out --cluster");
    }

    /// <summary>Opens the device.</summary>
    /// <param name="threads">Threads of the processor, if it is that; 0 for one per core.</param>
    /// <exception cref="DeviceUnavailableException">There is no such card, or it cannot be used.</exception>
    public Device Open(int threads) => Devices.Open(Name, threads, Precision);

    /// <summary>The options that choose it.</summary>
    public override string ToString() => $"--device {Name}{(Precision == Precision.TensorFloat32 ? " --precision tf32" : "")}";
}
