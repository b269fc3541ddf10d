namespace MidasNet.Runner.Study.Common;

/// <summary>Other machines that make pieces of a study, until it is disposed of.</summary>
internal interface IRemotePieces : IDisposable
{
    /// <summary>Has those pieces made that are not in the run folder. Those that cannot be made elsewhere are not there afterwards, either.</summary>
    /// <param name="context">The study.</param>
    /// <param name="pieces">The pieces; the same each time that the study is resumed, so that the work of before counts.</param>
    void Make(StudyContext context, IReadOnlyList<StudyPiece> pieces);
}
