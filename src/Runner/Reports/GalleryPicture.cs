namespace MidasNet.Runner.Reports;

/// <summary>A picture with a caption.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Caption">What is written below, such as <c>b → 6 (0.93)</c>; a line feed begins another line.</param>
/// <param name="Wrong">Whether the caption tells of an error, and is red.</param>
internal sealed record GalleryPicture(ReportPicture Picture, string Caption, bool Wrong = false);
