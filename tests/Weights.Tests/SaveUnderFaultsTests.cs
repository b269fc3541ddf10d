namespace MidasNet.Weights.Tests;

/// <summary>
/// Whatever fails between two calls of a save, the old file or the new one is there whole. The same with real system calls of the built program:
/// <c>tests/Soak/save-under-faults.sh</c>.
/// </summary>
public sealed class SaveUnderFaultsTests : IDisposable
{
    private static readonly byte[] old = [1, 2, 3], replacement = [4, 5, 6, 7, 8, 9];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, bool> Faults => new(FaultyDisk.Calls.SelectMany(call => new[] { (call, true), (call, false) }));

    [Theory, MemberData(nameof(Faults))]
    public void A_call_that_fails_leaves_the_old_file_or_the_new_one_and_no_other(string call, bool hasOld)
    {
        string path = Old(hasOld);
        var disk = new FaultyDisk(call, endsProcess: false);
        Assert.Contains(call, Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => disk.Write(stream, replacement), disk)).Message, StringComparison.Ordinal);
        RequireOldOrNew(path, hasOld, isNew: call is "after rename" or "flush folder");
        Assert.Equal(File.Exists(path) ? ["a.bin"] : [], folder.Names);
    }

    [Theory, MemberData(nameof(Faults))]
    public void A_process_that_ends_leaves_the_old_file_or_the_new_one_and_the_next_save_removes_what_it_left(string call, bool hasOld)
    {
        string path = Old(hasOld);
        var disk = new FaultyDisk(call, endsProcess: true);
        Assert.Throws<FaultyDisk.ProcessEnded>(() => AtomicFile.Write(path, stream => disk.Write(stream, replacement), disk));
        bool isNew = call is "after rename" or "flush folder";
        RequireOldOrNew(path, hasOld, isNew);
        string[] left = [.. folder.Names.Where(AtomicFile.IsTemporary)];
        Assert.Equal(isNew || call == "before create" ? 0 : 1, left.Length);

        foreach (string name in left) File.SetLastWriteTimeUtc(folder.File(name), DateTime.UtcNow.AddHours(-1));
        AtomicFile.Write(path, replacement);
        Assert.Equal(replacement, File.ReadAllBytes(path));
        Assert.Equal(["a.bin"], folder.Names);
    }

    [Fact]
    public void The_temporary_file_of_another_save_that_is_still_written_stays()
    {
        string held = folder.Write(".midasnet-a.tmp", 1), young = folder.Write(".midasnet-b.tmp", 1), other = folder.Write("midasnet-c.tmp", 1);
        foreach (string file in new[] { held, other }) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        using (new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            AtomicFile.Write(folder.File("d"), [1]);
            Assert.Equal([Path.GetFileName(held), Path.GetFileName(young), "d", "midasnet-c.tmp"], folder.Names);
        }
        AtomicFile.Write(folder.File("d"), [1]);
        Assert.Equal([Path.GetFileName(young), "d", "midasnet-c.tmp"], folder.Names);
    }

    [Fact]
    public void A_folder_that_vanishes_during_the_save_is_the_error_that_is_reported()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("a folder with an open file cannot be deleted on Windows");
        string gone = Directory.CreateDirectory(folder.File("gone")).FullName;
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(Path.Combine(gone, "a.bin"), stream =>
        {
            stream.WriteByte(1);
            Directory.Delete(gone, recursive: true);
        }));
        Assert.Empty(folder.Names);
    }

    private string Old(bool hasOld) => hasOld ? folder.Write("a.bin", old) : folder.File("a.bin");

    private static void RequireOldOrNew(string path, bool hasOld, bool isNew)
    {
        Assert.Equal(hasOld || isNew, File.Exists(path));
        if (File.Exists(path)) Assert.Equal(isNew ? replacement : old, File.ReadAllBytes(path));
    }
}
