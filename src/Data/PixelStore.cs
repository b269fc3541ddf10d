using System.IO.MemoryMappedFiles;

namespace MidasNet.Data;

/// <summary>The pixels of images: an array, or a file that the operating system maps into memory and reads where it is needed. Read-only.</summary>
internal sealed unsafe class PixelStore
{
    private readonly byte[] array;
    private readonly byte* mapped;

    /// <summary>Wraps an array, without a copy.</summary>
    public PixelStore(byte[] array) => (this.array, Length) = (array, array.Length);

    private PixelStore(byte* mapped, long length)
    {
        (array, Length) = ([], length);
        this.mapped = mapped;
    }

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>Maps a file. It stays mapped until the program ends, because spans of it may be in use; the file may be deleted meanwhile where the system allows that.</summary>
    /// <exception cref="IOException">The file cannot be mapped.</exception>
    public static PixelStore Map(FileStream file)
    {
        var view = MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false)
            .CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
        byte* address = null;
        // Never released: this reference keeps the view alive.
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        return new PixelStore(address + view.PointerOffset, file.Length);
    }

    /// <summary>Some of the bytes.</summary>
    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        if (mapped is null) return array.AsSpan((int)start, length);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new ReadOnlySpan<byte>(mapped + start, length);
    }
}
