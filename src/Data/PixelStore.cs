using System.IO.MemoryMappedFiles;

namespace MidasNet.Data;

/// <summary>The pixels of images: an array, or a file that the operating system maps into memory and reads where it is needed. Read-only.</summary>
internal sealed unsafe class PixelStore
{
    private readonly byte[] array;
    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;
    private byte* mapped;

    /// <summary>Wraps an array, without a copy.</summary>
    public PixelStore(byte[] array) => (this.array, Length) = (array, array.Length);

    private PixelStore(FileStream stream, long length)
    {
        (array, Length) = ([], length);
        file = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* address = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        mapped = address + view.PointerOffset;
    }

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>
    /// Maps the beginning of a file, which may be deleted meanwhile where the system allows that. It stays mapped until <see cref="Close"/> or the end of the
    /// program; the garbage collector does not unmap it, because spans of it may be in use.
    /// </summary>
    /// <param name="file">The file, closed with the mapping or if it cannot be mapped.</param>
    /// <param name="length">The number of bytes to map, at least 1.</param>
    /// <exception cref="IOException">The file cannot be mapped.</exception>
    public static PixelStore Map(FileStream file, long length)
    {
        try
        {
            return new PixelStore(file, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Some of the bytes.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        if (file is null) return array.AsSpan((int)start, length);
        ObjectDisposedException.ThrowIf(mapped is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new ReadOnlySpan<byte>(mapped + start, length);
    }

    /// <summary>Unmaps and closes the file, if there is one. No span of it may be in use, by any thread.</summary>
    public void Close()
    {
        if (mapped is null || view is null) return;
        mapped = null;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file?.Dispose();
    }
}
