namespace MidasNet.Packages.Tests;

/// <summary>Shares the packages among all tests.</summary>
[CollectionDefinition]
public sealed class PackagesCollection : ICollectionFixture<PackedPackages>;
