namespace MidasNet.Data.Tests;

public sealed class LookAlikeNamesTests
{
    [Theory]
    [InlineData("Katze", "katze", "'Katze' and 'katze' (in upper and lower case)")]
    [InlineData("caf\u00e9", "cafe\u0301", "Unicode forms NFC and NFD")]
    [InlineData("\u00c4", "A\u0308", "Unicode forms NFC and NFD")] // one letter
    [InlineData("vi\u1ec7t", "vie\u0323\u0302t", "Unicode forms NFC and NFD")] // two marks
    [InlineData("\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af", "Unicode forms NFC and NFD")] // Hangul
    [InlineData("\u304c", "\u304b\u3099", "Unicode forms NFC and NFD")] // Kana
    [InlineData("cat", "c\u200bat", "'c\\u200bat' (in spaces or invisible characters)")]
    [InlineData("a cat", "a\u00a0 cat", "in spaces or invisible characters")]
    [InlineData("\u00c9t\u00e9", "\u00e9t\u00e9", "in upper and lower case")]
    [InlineData("T\u00e9", "te\u0301", "in upper and lower case")]
    public void Names_that_look_alike_are_named(string first, string second, string words) =>
        Assert.Contains(words, LookAlikeNames.Warning(["dog", first, second]), StringComparison.Ordinal);

    [Theory]
    [InlineData("A", "a")] // of handwriting
    [InlineData("\u00c4", "\u00e4")]
    [InlineData("A", "\u00c4")]
    [InlineData("cat", "cart")]
    [InlineData("\u00b2", "2")] // of formulas
    [InlineData("cafe", "caf\u00e9")]
    [InlineData("cafe", "cafe\u0301")]
    [InlineData("\u043a\u043e\u0442", "\u0441\u043e\u043c")] // of other letters
    public void Names_that_differ_on_purpose_are_not(string first, string second) => Assert.Null(LookAlikeNames.Warning([first, second]));

    [Fact]
    public void Many_are_counted()
    {
        string warning = LookAlikeNames.Warning([.. "abcde".SelectMany(letter => new[] { $"{letter}{letter}", $"{letter}{char.ToUpperInvariant(letter)}" })]) ?? "";
        Assert.Contains("'cc' and 'cC' (in upper and lower case) and 2 more; if they", warning, StringComparison.Ordinal);
    }
}
