using System.Text.Json;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// How the byte-level vocabularies of GGUF files cut words, by the name in <c>tokenizer.ggml.pre</c>, where no reader of our own does it:
/// regular expressions one after another, each of which cuts the pieces that those before it left.
/// </summary>
internal static class GgufWords
{
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Upper = @"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]";
    private const string Lower = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";
    private const string Endings = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";
    private const string Rest = @"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly string[] s_default = [@"[\p{P}\$\+<=>\^~\|]+", Gpt2, @"\p{N}+", "[0-9][0-9][0-9]"];
    private static readonly string[] s_falcon = [@"[\p{P}\$\+<=>\^~\|`]+", Gpt2, "[0-9][0-9][0-9]"];

    private static readonly string[] s_deepseek3 =
    [
        @"\p{N}{1,3}",
        @"[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
        @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
            + @"|\s*[\r\n]+|\s+(?!\S)|\s+",
    ];

    private static readonly string[] s_gpt4o = [$@"{Cased(Endings)}|\p{{N}}{{1,3}}{Rest}"];
    private static readonly string[] s_tekken = [$@"{Cased("")}|\p{{N}}{Rest}"];

    /// <summary>Words that start with capitals and go on in small letters, with one sign before them.</summary>
    private static string Cased(string endings) =>
        $@"[^\r\n\p{{L}}\p{{N}}]?{Upper}*{Lower}+{endings}|[^\r\n\p{{L}}\p{{N}}]?{Upper}+{Lower}*{endings}";

    /// <summary>Whether a word that is a token becomes that token whatever the merges say.</summary>
    public static bool AreWhole(string name) =>
        name is "llama-bpe" or "llama3" or "llama-v3" or "falcon3" or "pixtral" or "lfm2" or "tekken";

    /// <summary>The steps as a tokenizer.json writes them; null when the name is unknown.</summary>
    public static string? StepsOf(string name) =>
        name switch
        {
            "default" => Steps(s_default),
            "falcon" => Steps(s_falcon),
            "deepseek-v3" => Steps(s_deepseek3),
            "gpt-4o" or "llama4" => Steps(s_gpt4o),
            "tekken" => Steps(s_tekken),
            _ => null,
        };

    private static string Steps(string[] patterns)
    {
        var splits = patterns.Select(pattern =>
            $$$"""{"type":"Split","pattern":{"Regex":"{{{JsonEncodedText.Encode(pattern)}}}"},"behavior":"Isolated"}"""
        );
        return $$"""
            {"type":"Sequence","pretokenizers":[{{string.Join(
                ',',
                splits
            )}},{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}
            """;
    }
}
