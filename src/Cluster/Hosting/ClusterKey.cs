using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orleans.Connections.Security;

namespace MidasNet.Cluster.Hosting;

/// <summary>
/// The key pair that all members of a cluster derive from its secret. Each shows a certificate of this key and accepts nothing else, so that both ends of every
/// connection prove that they have the secret, and no other process can read or write. There is no authority and no file of certificates.
/// </summary>
internal sealed class ClusterKey : IDisposable
{
    /// <summary>The minimum length of a secret, which should be random: the certificate is shown to everyone who connects, and a weak secret could be guessed from it.</summary>
    public const int MinLength = 32;

    private const int Iterations = 300_000, DerivedBytes = 48;
    private const string Name = "midasnet";
    private static readonly byte[] Salt = Encoding.UTF8.GetBytes("MidasNet cluster, version 1");
    private readonly byte[] publicKey;

    private ClusterKey(X509Certificate2 certificate) => (Certificate, publicKey) = (certificate, certificate.GetPublicKey());

    /// <summary>The certificate that this process shows.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Reads the secret of a file: its text, without space at the ends.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The secret is too short.</exception>
    public static ClusterKey Read(string path)
    {
        string secret = File.ReadAllText(path).Trim();
        return secret.Length >= MinLength ? Of(secret)
            : throw new FormatException($"the secret in '{path}' has {secret.Length} characters, at least {MinLength} are needed, made by chance: openssl rand -hex 32");
    }

    /// <summary>The key of a secret.</summary>
    public static ClusterKey Of(string secret)
    {
        // The order of P-256. 48 bytes modulo it are uniform but for 2^-128.
        var order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber);
        byte[] derived = Rfc2898DeriveBytes.Pbkdf2(secret, Salt, Iterations, HashAlgorithmName.SHA256, DerivedBytes);
        var number = new BigInteger(derived, isUnsigned: true, isBigEndian: true) % (order - 1) + 1;
        byte[] scalar = new byte[32];
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(scalar, scalar.Length - bytes.Length);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddYears(-1), now.AddYears(10)); // clocks of machines differ
        // With its key in a form that TLS takes on every system.
        return new ClusterKey(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null));
    }

    /// <summary>Whether a certificate is one of this key.</summary>
    public bool IsOurs(X509Certificate? other) => other is not null && other.GetPublicKey().AsSpan().SequenceEqual(publicKey);

    /// <summary>Sets what both ends of a connection show and accept.</summary>
    public void Configure(TlsOptions options)
    {
        options.LocalCertificate = Certificate;
        options.LocalClientCertificateSelector = (_, _, _, _, _) => Certificate;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => IsOurs(certificate);
        options.OnAuthenticateAsClient = (_, client) => client.TargetHost = Name;
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();
}
