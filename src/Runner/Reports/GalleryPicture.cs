namespace MidasNet.Runner.Reports;

/// <summary>A picture with a caption.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Caption">The caption, such as <c>b → 6 (0.93)</c>; a line feed begins a new line.</param>
/// <param name="Wrong">Whether the caption describes an error, and is red.</param>
internal sealed record GalleryPicture(ReportPicture Picture, string Caption, bool Wrong = false);
