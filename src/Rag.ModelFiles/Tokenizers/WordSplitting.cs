namespace Rag.ModelFiles.Tokenizers;

internal enum WordPattern
{
    /// <summary>GPT-2's: contractions, then letters, numbers or other signs, each with a leading space.</summary>
    Gpt2,

    /// <summary>Llama 3's and Qwen 2's: any sign may lead letters, line ends stick to what is before them.</summary>
    Llama3,
}

/// <summary>How text falls into the words that merges never cross. Only patterns that are known are read: a guess would give wrong ids.</summary>
/// <param name="LongestNumber">Digits that may stand together in a word; 1: each alone and without a space before it.</param>
internal sealed record WordSplitting(WordPattern Pattern, int LongestNumber)
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|";
    private const string Llama3Letters = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private const string Llama3Rest = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    public static readonly WordSplitting Gpt2 = new(WordPattern.Gpt2, int.MaxValue);
    public static readonly WordSplitting Smollm = new(WordPattern.Gpt2, 1);
    public static readonly WordSplitting Llama3 = new(WordPattern.Llama3, 3);
    public static readonly WordSplitting Qwen2 = new(WordPattern.Llama3, 1);

    /// <summary>By the regular expression of a tokenizer.json; null when it is none of the known ones.</summary>
    public static WordSplitting? OfRegex(string regex) => regex switch
    {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+" => Gpt2,
        "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+" => Gpt2,
        Contractions + Llama3Letters + "\\p{N}{1,3}" + Llama3Rest => Llama3,
        Contractions + Llama3Letters + "\\p{N}" + Llama3Rest => Qwen2,
        _ => null,
    };

    /// <summary>By the name in a GGUF file's <c>tokenizer.ggml.pre</c>; null when it is none of the known ones.</summary>
    public static WordSplitting? OfName(string name) => name switch
    {
        "gpt-2" or "gpt2" => Gpt2,
        "smollm" => Smollm,
        "llama-bpe" or "llama3" or "llama-v3" => Llama3,
        "qwen2" => Qwen2,
        _ => null,
    };

    /// <summary>Length in UTF-16 units, at least 1, of the first word of a text that is not empty.</summary>
    public int NextLength(ReadOnlySpan<char> text) => Pattern == WordPattern.Gpt2
        ? Gpt2Words.NextLength(text, LongestNumber == 1)
        : Llama3Words.NextLength(text, LongestNumber);
}
