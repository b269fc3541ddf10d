using System.Collections.Immutable;
using MidasNet.Data.Pictures;

namespace MidasNet.Data.Layouts;

/// <summary>The pictures of an opened set, and the words of their labels.</summary>
internal abstract class PictureSource : IDisposable
{
    /// <summary>The kind of set, in two or three words.</summary>
    public abstract string Layout { get; }

    /// <summary>The name of each picture, in a fixed order.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The files that are not read.</summary>
    public virtual IReadOnlyList<SkippedFile> Skipped => [];

    /// <summary>Folders that may not be opened, so that their pictures are not known.</summary>
    public virtual IReadOnlyCollection<string> Unreadable => [];

    /// <summary>The part of each picture; null if the set is not divided.</summary>
    public virtual IReadOnlyList<SetPart>? Parts => null;

    /// <summary>True if each picture is a separate file.</summary>
    public virtual bool HasFiles => false;

    /// <summary>True if strokes are light on dark by convention.</summary>
    public virtual bool IsLightOnDark => false;

    /// <summary>True if the format itself says that its pictures have colours.</summary>
    public virtual bool IsColour => false;

    /// <summary>The classes and the label of each picture.</summary>
    /// <exception cref="DataFormatException">A picture is of none of the given classes.</exception>
    public abstract (IReadOnlyList<string> ClassNames, ImmutableArray<int> Labels) Label(PictureSetOptions options);

    /// <summary>Decodes one picture; several threads may do so at once.</summary>
    /// <exception cref="DataFormatException">It is damaged; the path is either the set's or the name of the picture.</exception>
    public abstract Picture Load(int index, int channels, PictureDecoder decoder, int maxBytes);

    /// <summary>Changes when the file of a picture changes: its length and the time of its last change.</summary>
    public abstract string StampOf(int index);

    /// <summary>The bytes of the file of one picture.</summary>
    public virtual byte[] ReadBytes(int index, int maxBytes) => throw new InvalidOperationException($"the pictures of {Layout} are no files of their own");

    /// <inheritdoc/>
    public virtual void Dispose() { }
}
