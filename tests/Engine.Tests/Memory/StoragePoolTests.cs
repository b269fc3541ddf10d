using MidasNet.Cpu;

namespace MidasNet.Engine.Tests.Memory;

public sealed class StoragePoolTests
{
    [Theory]
    [InlineData(1, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 80)]
    [InlineData(80, 80)]
    [InlineData(81, 96)]
    [InlineData(112, 112)]
    [InlineData(113, 128)]
    [InlineData(128, 128)]
    [InlineData(129, 160)]
    [InlineData(1024, 1024)]
    [InlineData(1025, 1280)]
    [InlineData(1_000_000, 1_048_576)]
    [InlineData(int.MaxValue, int.MaxValue)] // the next class would exceed the maximum
    public void Sizes_are_rounded_up_to_a_class(int length, int expected) => Assert.Equal(expected, StoragePool.SizeClass(length));

    [Fact]
    public void A_class_is_large_enough_wastes_at_most_a_quarter_and_is_its_own_class()
    {
        for (int length = 65; length < 20_000; length++)
        {
            int capacity = StoragePool.SizeClass(length);
            Assert.InRange(capacity, length, length * 1.25);
            Assert.Equal(capacity, StoragePool.SizeClass(capacity));
        }
    }

    [Fact]
    public void Returned_storages_are_reused()
    {
        int created = 0;
        var pool = new StoragePool(capacity =>
        {
            created++;
            return new CpuStorage(capacity);
        });
        Storage first = pool.Take(100), second = pool.Take(100);
        Assert.NotSame(first, second);
        Assert.Equal((2, 2 * 112L, 2), (pool.Outstanding, pool.Capacity, created));
        pool.Return(first);
        Assert.Equal(1, pool.Outstanding);
        Assert.Same(first, pool.Take(110)); // another length of the same class
        Assert.NotSame(second, pool.Take(113)); // another class
        Assert.Equal(3, created);
        foreach (var storage in pool.Empty()) ((CpuStorage)storage).Dispose();
    }

    [Fact]
    public unsafe void Storages_are_aligned_to_cache_lines()
    {
        using var storage = new CpuStorage(100);
        Assert.Equal(0, (nint)storage.Pointer % 64);
    }
}
