namespace MidasNet;

/// <summary>A device that was asked for is not there, or cannot be used; the message says why, and what there is instead.</summary>
public sealed class DeviceUnavailableException : Exception
{
    /// <summary>Says what is missing.</summary>
    public DeviceUnavailableException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
