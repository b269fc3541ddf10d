namespace MidasNet.Weights;

/// <summary>One message of an object header: a piece of what the file says about a group or a dataset.</summary>
/// <param name="Type">Its type number in the format.</param>
/// <param name="Data">Its bytes; each read gives a new cursor.</param>
/// <param name="IsShared">True if it only refers to a message elsewhere.</param>
internal readonly record struct Hdf5Message(int Type, (long Begin, long End) Data, bool IsShared)
{
    public const int Dataspace = 1, LinkInfo = 2, Datatype = 3, Link = 6, ExternalFiles = 7, Layout = 8, Filters = 11, Attribute = 12,
        Continuation = 16, SymbolTable = 17, AttributeInfo = 21;
}
