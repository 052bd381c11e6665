using System.Text.Json;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// How text falls into words, whose borders no merge crosses. A file with an unknown pattern is refused, because a guess would give wrong
/// ids.
/// </summary>
/// <param name="LongestNumber">The most digits of a word; with 1, each digit is a word without a space before it.</param>
internal sealed record WordSplitting(WordPattern Pattern, int LongestNumber)
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|";
    private const string Llama3Letters = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private const string Llama3Rest = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    public static readonly WordSplitting Gpt2 = new(WordPattern.Gpt2, int.MaxValue);
    public static readonly WordSplitting Smollm = new(WordPattern.Gpt2, 1);
    public static readonly WordSplitting Llama3 = new(WordPattern.Llama3, 3);
    public static readonly WordSplitting Qwen2 = new(WordPattern.Llama3, 1);

    /// <summary>The splitting that the regular expression of a tokenizer.json describes; null when the expression is unknown.</summary>
    public static WordSplitting? OfRegex(string regex) =>
        regex switch
        {
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+" => Gpt2,
            "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+" => Gpt2,
            Contractions + Llama3Letters + "\\p{N}{1,3}" + Llama3Rest => Llama3,
            Contractions + Llama3Letters + "\\p{N}" + Llama3Rest => Qwen2,
            _ => null,
        };

    /// <summary>
    /// The splitting of a pre_tokenizer that cuts words by the byte level alone, after cutting off digits, or by a known regular
    /// expression. Null for any other.
    /// </summary>
    public static WordSplitting? OfSteps(JsonElement? preTokenizer)
    {
        if (preTokenizer is not { } p)
        {
            return null;
        }

        if (p.String("type") != "Sequence")
        {
            return IsByteLevel(p, usesRegex: true) ? Gpt2 : null;
        }

        if (p.Field("pretokenizers") is not { ValueKind: JsonValueKind.Array } steps || steps.GetArrayLength() != 2)
        {
            return null;
        }

        var first = steps[0];
        return first.String("type") switch
        {
            "Digits" when first.Bool("individual_digits", false) && IsByteLevel(steps[1], usesRegex: true) => Smollm,
            "Split"
                when first.String("behavior") == "Isolated"
                    && !first.Bool("invert", false)
                    && IsByteLevel(steps[1], usesRegex: false)
                    && first.Field("pattern")?.String("Regex") is { } regex => OfRegex(regex),
            _ => null,
        };
    }

    private static bool IsByteLevel(JsonElement step, bool usesRegex) =>
        step.String("type") == "ByteLevel" && !step.Bool("add_prefix_space", true) && step.Bool("use_regex", true) == usesRegex;

    /// <summary>The splitting that <c>tokenizer.ggml.pre</c> of a GGUF file names; null when the name is unknown.</summary>
    public static WordSplitting? OfName(string name) =>
        name switch
        {
            "gpt-2" or "gpt2" or "phi-2" or "mpt" or "olmo" or "jais" or "roberta-bpe" or "modern-bert" => Gpt2,
            "jina-es" or "jina-de" or "jina-v1-en" or "jina-v2-es" or "jina-v2-de" => Gpt2,
            "smollm" or "starcoder" or "refact" or "command-r" or "codeshell" or "exaone" or "minerva-7b" => Smollm,
            "llama-bpe" or "llama3" or "llama-v3" or "falcon3" or "pixtral" or "lfm2" or "dbrx" or "smaug-bpe" => Llama3,
            "qwen2" or "stablelm2" or "deepseek-r1-qwen" or "megrez" or "hunyuan" => Qwen2,
            _ => null,
        };

    /// <summary>Length in UTF-16 units, at least 1, of the first word of a text that is not empty.</summary>
    public int NextLength(ReadOnlySpan<char> text) =>
        Pattern == WordPattern.Gpt2 ? Gpt2Words.NextLength(text, LongestNumber == 1) : Llama3Words.NextLength(text, LongestNumber);
}
