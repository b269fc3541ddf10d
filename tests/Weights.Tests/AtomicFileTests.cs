namespace MidasNet.Weights.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Makes_a_new_file_and_leaves_no_temporary_file()
    {
        AtomicFile.Write(folder.File("a.bin"), stream => stream.Write([1, 2, 3]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder.File("a.bin")));
        Assert.Equal(["a.bin"], folder.Names);
    }

    [Fact]
    public void Replaces_a_longer_file_whole()
    {
        string path = folder.Write("a.bin", [9, 9, 9, 9]);
        AtomicFile.Write(path, stream => stream.WriteByte(1));
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [Fact]
    public void The_old_file_is_there_until_the_new_one_is_whole()
    {
        string path = folder.Write("a.bin", [7]);
        AtomicFile.Write(path, stream =>
        {
            stream.Write([1, 2]);
            stream.Flush();
            Assert.Equal([7], File.ReadAllBytes(path));
        });
        Assert.Equal([1, 2], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_writer_that_throws_leaves_the_old_file_and_no_temporary_file()
    {
        string path = folder.Write("a.bin", [7]);
        var thrown = Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write([1, 2]);
            throw new InvalidOperationException("half way");
        }));
        Assert.Equal("half way", thrown.Message);
        Assert.Equal([7], File.ReadAllBytes(path));
        Assert.Equal(["a.bin"], folder.Names);
    }

    [Fact]
    public void A_name_as_long_as_the_file_system_takes_will_do()
    {
        string path = folder.File(new string('n', 250));
        AtomicFile.Write(path, stream => stream.WriteByte(1));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Text_is_written_as_UTF8_without_a_mark()
    {
        AtomicFile.Write(folder.File("a.txt"), "é");
        Assert.Equal([0xC3, 0xA9], File.ReadAllBytes(folder.File("a.txt")));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        string path = Path.Combine(folder.File("no such folder"), "a.bin");
        Assert.Contains("no such folder", Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(path, _ => { })).Message);
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(folder.File("a"));
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => AtomicFile.Write(folder.File("a"), _ => { })).Message);
    }

    [Fact]
    public void A_folder_that_may_not_be_written_is_named()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("folders are closed otherwise on Windows");
            return;
        }
        if (Environment.IsPrivilegedProcess) Assert.Skip("the superuser may write everywhere");
        string closed = folder.File("closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.Write(Path.Combine(closed, "a.bin"), _ => { }));
        Assert.Contains("no file can be written in", error.Message);
        Assert.DoesNotContain(".midasnet-", error.Message);
    }

    [Theory]
    [InlineData("create", "No space left on device : '{0}'", "cannot write 'w.bin': No space left on device")]
    [InlineData("create", "Read-only file system : '{0}'", "cannot write 'w.bin': Read-only file system")]
    [InlineData("write", "No space left on device : '{0}'", "cannot write 'w.bin': No space left on device")]
    [InlineData("flush", "'{0}' could not be brought to the disk: Input/output error", "cannot write 'w.bin': 'w.bin' could not be brought to the disk: Input/output error")]
    [InlineData("rename", "a message about other files", "a message about other files")]
    public void An_error_of_the_disk_names_the_file_as_it_was_given(string call, string problem, string told)
    {
        var disk = new WordyDisk(call, problem);
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(
            folder.File("w.bin"), stream => disk.Pass("write", ((FileStream)stream).Name), disk));
        Assert.Equal(told.Replace("w.bin", folder.File("w.bin"), StringComparison.Ordinal), error.Message);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void A_folder_that_takes_no_files_is_named_with_the_file()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "there is no /proc");
        var error = Assert.ThrowsAny<Exception>(() => AtomicFile.Write("/proc/a.bin", _ => { }));
        Assert.Equal("cannot write '/proc/a.bin': no file can be written in '/proc'", error.Message);
    }

    /// <summary>A disk whose error says something about the file that it was asked for.</summary>
    private sealed class WordyDisk(string failing, string problem) : DiskCalls
    {
        public void Pass(string call, string path)
        {
            if (call == failing) throw new IOException(string.Format(System.Globalization.CultureInfo.InvariantCulture, problem, path));
        }

        public override FileStream Create(string temporary)
        {
            Pass("create", temporary);
            return base.Create(temporary);
        }

        public override void Flush(FileStream stream) => Pass("flush", stream.Name);

        public override void Rename(string temporary, string path) => Pass("rename", temporary);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/full")]
    public void A_device_is_not_replaced(string device)
    {
        if (!File.Exists(device)) Assert.Skip($"there is no {device} on this system");
        string link = folder.File("link");
        File.CreateSymbolicLink(link, device);
        foreach (string path in new[] { device, link })
            Assert.Contains("a device", Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => stream.WriteByte(1))).Message, StringComparison.Ordinal);
        Assert.Equal(["link"], folder.Names);
    }

    [Fact]
    public void A_file_in_shared_memory_is_replaced()
    {
        const string Memory = "/dev/shm";
        if (!Directory.Exists(Memory)) Assert.Skip($"there is no {Memory} on this system");
        string path = Path.Combine(Memory, $"midasnet-test-{Path.GetRandomFileName()}");
        try
        {
            for (byte content = 1; content <= 2; content++) AtomicFile.Write(path, [content]);
            Assert.Equal([2], File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(22, true)] // EINVAL: the file system cannot flush
    [InlineData(5, false)] // EIO
    [InlineData(28, false)] // ENOSPC
    [InlineData(122, false)] // EDQUOT
    public void A_flush_that_fails_is_an_error(int error, bool isFine)
    {
        if (isFine) DiskFlush.Require(error, "a.bin");
        else Assert.Contains("a.bin", Assert.Throws<IOException>(() => DiskFlush.Require(error, "a.bin")).Message, StringComparison.Ordinal);
    }
}
