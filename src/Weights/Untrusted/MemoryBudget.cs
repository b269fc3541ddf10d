namespace MidasNet.Weights;

/// <summary>
/// The memory that reading one untrusted file may take, counted before it is allocated: for what the file describes (names, tensors, dictionaries) 40 MB
/// and half the file, for the values of tensors 4 MB and one and a half times the file. Together that is less than 64 MB and twice the file.
/// </summary>
/// <remarks>
/// Elements of 8 and 16 bits become float32, which is four times and twice their size in the file. What a file describes is counted by estimates, which are
/// too large rather than too small. The counts depend on the file alone, so that the same file is read or refused on every machine.
/// </remarks>
/// <param name="fileBytes">The length of the file.</param>
internal sealed class MemoryBudget(long fileBytes)
{
    private const long FreeBytes = 40 << 20, FreeValueBytes = 4 << 20;

    private long left = FreeBytes + fileBytes / 2;
    private long valuesLeft = FreeValueBytes + fileBytes + fileBytes / 2;

    /// <summary>The bytes that were charged for objects so far.</summary>
    public long Charged { get; private set; }

    /// <summary>Counts the memory of objects; false if there is none left.</summary>
    public bool TryCharge(long bytes)
    {
        Charged += bytes;
        left -= bytes;
        return left >= 0;
    }

    /// <summary>Counts values of tensors by the bytes that they have in the file; false if there are more than the file can hold.</summary>
    public bool TryChargeValues(long storedBytes)
    {
        valuesLeft -= storedBytes;
        return valuesLeft >= 0;
    }
}
