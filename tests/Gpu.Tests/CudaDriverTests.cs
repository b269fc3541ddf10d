namespace MidasNet.Gpu.Tests;

/// <summary>Why there is no graphics card, as far as that can be tried without one.</summary>
public sealed class CudaDriverTests
{
    private static readonly DeviceDescription Card = Devices.List()[1];

    [Fact]
    public void Without_a_card_every_way_to_one_gives_the_same_reason()
    {
        Assert.SkipWhen(Card.Unusable is null, "this machine has a graphics card");
        Assert.Equal("gpu", Card.Name);
        Assert.Equal(CudaDriver.Trouble(), Card.Unusable);
        foreach (string name in new[] { "gpu", "gpu:0", "gpu:7" })
            Assert.Equal($"{name}: {Card.Unusable}", Assert.Throws<DeviceUnavailableException>(() => Devices.Open(name)).Message);
        using var processor = Devices.Open("auto", threads: 1);
        Assert.StartsWith("cpu, 1 thread", processor.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_beyond_the_last_is_refused_with_those_there_are()
    {
        Assert.SkipWhen(Card.Unusable is not null, "this machine has no graphics card");
        Assert.Contains("gpu:0", Assert.Throws<DeviceUnavailableException>(() => Devices.Open("gpu:63")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, null, "finds no card")]
    [InlineData(100, "", "finds no card among CUDA_VISIBLE_DEVICES=''")]
    [InlineData(34, null, "stub of a toolkit")]
    [InlineData(803, null, "restart the machine")]
    [InlineData(999, null, "does not start: what the driver says (CUDA error 999)")]
    public void An_error_of_the_driver_is_put_into_words(int error, string? visible, string words) =>
        Assert.Contains(words, CudaDriver.Explain(error, _ => "what the driver says", visible), StringComparison.Ordinal);

    [Theory]
    [InlineData("cpu", true)]
    [InlineData("auto", true)]
    [InlineData("gpu", true)]
    [InlineData("gpu:12", true)]
    [InlineData("gpu:emulator", true)]
    [InlineData("gpu:", false)]
    [InlineData("gpu:1.5", false)]
    [InlineData("gpu: 1", false)]
    [InlineData("Gpu", false)]
    [InlineData("", false)]
    public void Names_are_valid_whatever_cards_there_are(string name, bool known)
    {
        Assert.Equal(known, Devices.IsKnown(name));
        if (!known) Assert.Contains($"unknown device '{name}'", Assert.Throws<ArgumentException>(() => Devices.Open(name)).Message, StringComparison.Ordinal);
    }
}
