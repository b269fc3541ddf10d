using System.Buffers;
using SixLabors.ImageSharp.Memory;

namespace MidasNet.Data.Pictures;

/// <summary>
/// The memory for decoding one picture: buffers from the shared pools, and no more in use at a time than a limit that follows from the size of the picture.
/// </summary>
/// <param name="limit">The bytes that may be in use at a time.</param>
internal sealed class BoundedAllocator(long limit) : MemoryAllocator
{
    private long used;

    /// <summary>The maximum number of bytes that were in use at a time.</summary>
    public long Peak { get; private set; }

    /// <summary>Changes the limit, once the size of the picture is known.</summary>
    public long Limit { get; set; } = limit;

    /// <inheritdoc/>
    protected override int GetBufferCapacityInBytes() => Array.MaxLength;

    /// <inheritdoc/>
    /// <exception cref="InvalidMemoryOperationException">The limit would be exceeded.</exception>
    public override IMemoryOwner<T> Allocate<T>(int length, AllocationOptions options = AllocationOptions.None)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        long bytes = (long)length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        if (used + bytes > Limit)
            throw new InvalidMemoryOperationException($"{used + bytes} bytes are needed at a time, more than the {Limit} for a picture of its size");
        used += bytes;
        Peak = Math.Max(Peak, used);
        var rented = ArrayPool<T>.Shared.Rent(length);
        if (options.HasFlag(AllocationOptions.Clean)) rented.AsSpan(0, length).Clear();
        return new Buffer<T>(this, rented, length, bytes);
    }

    private sealed class Buffer<T>(BoundedAllocator owner, T[] rented, int length, long bytes) : IMemoryOwner<T>
    {
        private T[]? array = rented;

        public Memory<T> Memory => (array ?? throw new ObjectDisposedException(nameof(Buffer<T>))).AsMemory(0, length);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref array, null) is not { } given) return;
            Interlocked.Add(ref owner.used, -bytes);
            ArrayPool<T>.Shared.Return(given);
        }
    }
}
