namespace MidasNet;

/// <summary>
/// The operations on tensors, forward and backward; one file each. They hold the mathematics and depend on no device: an operation checks shapes, makes room
/// for its result, calls the device's kernel of the same name, and records how gradients flow back.
/// </summary>
public static partial class Ops;
