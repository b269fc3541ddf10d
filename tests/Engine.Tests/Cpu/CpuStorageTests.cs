using MidasNet.Cpu;

namespace MidasNet.Engine.Tests.Cpu;

public sealed unsafe class CpuStorageTests
{
    private static readonly PackedForm Form = new(Packing.LinearPanels, 3, 5);

    [Fact]
    public void A_form_is_kept_from_the_second_use_of_unchanged_values()
    {
        using var storage = new CpuStorage(15);
        Assert.True(storage.Keep(Form, 32, out _) is null); // may change before the next use, as in training
        float* kept = storage.Keep(Form, 32, out bool current);
        Assert.False(current);
        kept[31] = 7;
        _ = storage.ReadPointer;
        Assert.True(storage.Keep(Form, 32, out current) == kept);
        Assert.True(current);
        Assert.Equal(7, kept[31]);
    }

    [Fact]
    public void A_form_is_discarded_once_a_kernel_may_have_written()
    {
        using var storage = Kept();
        _ = storage.Pointer;
        Assert.True(storage.Keep(Form, 32, out bool current) is null);
        Assert.False(current);
    }

    [Fact]
    public void A_form_is_discarded_when_the_storage_returns_to_the_pool()
    {
        using var device = new CpuDevice(1);
        var storage = (CpuStorage)device.Allocate(15);
        storage.Keep(Form, 32, out _);
        storage.Keep(Form, 32, out _);
        device.Recycle(storage);
        Assert.Same(storage, device.Allocate(15));
        Assert.True(storage.Keep(Form, 32, out _) is null);
    }

    [Fact]
    public void Forms_are_distinguished_by_all_their_extents()
    {
        using var storage = Kept();
        Assert.True(storage.Keep(Form with { First = 5, Second = 3 }, 32, out _) is null);
        storage.Keep(Form, 32, out bool current);
        Assert.True(current);
    }

    private static CpuStorage Kept()
    {
        var storage = new CpuStorage(15);
        storage.Keep(Form, 32, out _);
        storage.Keep(Form, 32, out _);
        return storage;
    }
}
