using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.ML.Tokenizers;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Tokenizers;

/// <summary>
/// Our tokenizers against those of Microsoft.ML.Tokenizers, on the texts for which the library agrees with the reference implementations:
/// no characters beyond the basic plane, and for WordPiece none of <see cref="LostCharacter"/> and no white space but spaces.
/// </summary>
public sealed partial class LibraryAgreementTests
{
    private static readonly string s_readerJson = Path.Combine(BundledModels.Reader, "tokenizer.json");

    /// <summary>Letters of Latin with and without accents, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, kana and Han.</summary>
    private static readonly Gen<char> s_letter = Gen.Frequency(
        (10, Gen.Char['a', 'z']),
        (4, Gen.Char['A', 'Z']),
        (2, Gen.Char['À', 'Ö']),
        (2, Gen.Char['à', 'ö']),
        (1, Gen.Char['Α', 'Ρ']),
        (1, Gen.Char['а', 'я']),
        (1, Gen.Char['א', 'ת']),
        (1, Gen.Char['ا', 'غ']),
        (1, Gen.Char['क', 'ह']),
        (1, Gen.Char['ก', 'ฮ']),
        (1, Gen.Char['ぁ', 'ん']),
        (1, Gen.Char['一', '龥'])
    );

    private static readonly Gen<string> s_word = Gen.Frequency(
        (8, s_letter.Array[1, 12].Select(letters => new string(letters))),
        (2, Gen.Int[0, 1_000_000].Select(number => $"{number}")),
        (3, OneOf("the", "minister", "resigned", "don't", "it's", "we'll", "U.S.", "1,234.5", "state-of-the-art", "COVID-19", "naïve"))
    );

    private static readonly Gen<string> s_break = Gen.Frequency(
        (10, Gen.Const(" ")),
        (3, OneOf(". ", ", ", "; ", ": ", "? ", "! ", " (", ") ", "\"", "-", "/", "'", "”", "… ", "«")),
        (2, OneOf("  ", "\n", "\n\n", "\t", "   ", " \n "))
    );

    private static readonly Gen<string> s_text = Gen.Select(s_word, s_break, (word, end) => word + end).Array[0, 25].Select(string.Concat);

    [Fact]
    public void Encode_GeneratedText_AgreesWithTheLibrarysByteLevelBpe()
    {
        var (ours, theirs) = (TokenizerFactory.Load(s_readerJson), LibraryBpe());
        s_text.Sample(text => Assert.Equal(theirs.EncodeToIds(text), ours.Encode(text)), iter: 4000);
    }

    [Fact]
    public void Encode_RealText_AgreesWithTheLibrarysByteLevelBpe()
    {
        var (ours, theirs) = (TokenizerFactory.Load(s_readerJson), LibraryBpe());
        Assert.All(RealTexts("models/reference/tokenizer-reader.jsonl.gz"), text =>
            Assert.Equal(theirs.EncodeToIds(text), ours.Encode(text))
        );
    }

    [Fact]
    public void Encode_GeneratedText_AgreesWithTheLibrarysWordPiece()
    {
        var (ours, theirs) = (TokenizerFactory.Load(BundledModels.Embedder), LibraryWordPiece());
        s_text
            .Select(WithSpaces)
            .Sample(text => Assert.Equal(theirs.EncodeToIds(text, addSpecialTokens: false), ours.Encode(text)), iter: 4000);
    }

    [Fact]
    public void Encode_RealTextWithoutLostCharacters_AgreesWithTheLibrarysWordPiece()
    {
        var (ours, theirs) = (TokenizerFactory.Load(BundledModels.Embedder), LibraryWordPiece());
        Assert.All(
            RealTexts("models/reference/tokenizer-embedder.jsonl.gz").Where(text => !LostCharacter().IsMatch(text)).Select(WithSpaces),
            text => Assert.Equal(theirs.EncodeToIds(text, addSpecialTokens: false), ours.Encode(text))
        );
    }

    /// <summary>When this test fails, the library no longer loses symbols, and one reason for a WordPiece of our own is gone.</summary>
    [Fact]
    public void Encode_CurrencySign_IsKeptByOursAndLostByTheLibrary()
    {
        var (ours, theirs) = (TokenizerFactory.Load(BundledModels.Embedder), LibraryWordPiece());

        Assert.Equal("cost $ 5", ours.Decode(ours.Encode("cost $5")));
        Assert.Equal(ours.Encode("cost 5"), theirs.EncodeToIds("cost $5", addSpecialTokens: false));
    }

    /// <summary>
    /// When this test fails, the library no longer joins words over line ends, and one reason for a WordPiece of our own is gone.
    /// </summary>
    [Fact]
    public void Encode_LineEnd_PartsWordsInOursAndIsLostByTheLibrary()
    {
        var (ours, theirs) = (TokenizerFactory.Load(BundledModels.Embedder), LibraryWordPiece());

        Assert.Equal(ours.Encode("on line"), ours.Encode("on\nline"));
        Assert.Equal(ours.Encode("online"), theirs.EncodeToIds("on\nline", addSpecialTokens: false));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string WithSpaces(string text) => WhiteSpace().Replace(text, " ");

    private static List<string> RealTexts(string file)
    {
        var texts = SharedData
            .Lines(file)
            .Select(line => line.GetProperty("text").GetString()!)
            .Where(text => !text.Any(char.IsSurrogate) && !SpecialToken().IsMatch(text) && !Unclean().IsMatch(text))
            .ToList();
        Assert.True(texts.Count > 1000, $"{texts.Count} texts are compared");
        return texts;
    }

    private static BertTokenizer LibraryWordPiece() =>
        BertTokenizer.Create(
            Path.Combine(BundledModels.Embedder, "vocab.txt"),
            new BertOptions
            {
                LowerCaseBeforeTokenization = true,
                ApplyBasicTokenization = true,
                IndividuallyTokenizeCjk = true,
                RemoveNonSpacingMarks = true,
            }
        );

    private static BpeTokenizer LibraryBpe()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(s_readerJson));
        var model = document.RootElement.GetProperty("model");
        var vocabulary = model
            .GetProperty("vocab")
            .EnumerateObject()
            .Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetInt32()))
            .ToList();
        return BpeTokenizer.Create(
            new BpeOptions(vocabulary)
            {
                ByteLevel = true,
                Merges = [.. model.GetProperty("merges").EnumerateArray().Select(Merge)],
                PreTokenizer = new RegexPreTokenizer(SmollmWords(), null),
            }
        );

        static string Merge(JsonElement merge) =>
            merge.ValueKind == JsonValueKind.String ? merge.GetString()! : $"{merge[0].GetString()} {merge[1].GetString()}";
    }

    /// <summary>The words of GPT-2 after the text was cut at every digit, in one expression.</summary>
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?![^\s\p{N}])|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex SmollmWords();

    [GeneratedRegex(@"<\||\[[A-Z]+\]", RegexOptions.CultureInvariant)]
    private static partial Regex SpecialToken();

    /// <summary>Control, format, private and replacement characters.</summary>
    [GeneratedRegex(@"[\p{Cc}\p{Cf}\p{Co}\p{Cn}\uFFFD-[\t\r\n]]", RegexOptions.CultureInvariant)]
    private static partial Regex Unclean();

    /// <summary>
    /// Characters that the library's WordPiece loses: symbols, fractions and other special numbers, underscores, spacing marks.
    /// </summary>
    [GeneratedRegex(@"[\p{S}\p{No}\p{Pc}\p{Mc}]", RegexOptions.CultureInvariant)]
    private static partial Regex LostCharacter();

    [GeneratedRegex(@"\s", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
