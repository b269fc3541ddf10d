using MidasNet.Runner.Downloads;

namespace MidasNet.Runner.Tests.Downloads;

public class DiskSpaceTests
{
    [Fact]
    public void Space_is_that_of_the_folder_itself_and_unknown_where_there_is_none()
    {
        using var folder = new TemporaryFolder();
        Assert.InRange(DiskSpace.FreeAt(folder.Path) ?? 0, 1, long.MaxValue);
        // Drives of Windows are those of the letter. Elsewhere no mount whose name the path begins with answers for it.
        if (!OperatingSystem.IsWindows()) Assert.Null(DiskSpace.FreeAt(folder.File("none")));
        Assert.Null(DiskSpace.FreeAt(""));
    }
}
