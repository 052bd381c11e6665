using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Encoders;

/// <summary>How a sentence-transformers model turns hidden states into a vector, from its own files.</summary>
/// <param name="Modules">From hidden states to a vector.</param>
/// <param name="QuestionPrefix">Text put before a question; often empty.</param>
/// <param name="PassagePrefix">Text put before a passage; mostly empty.</param>
/// <param name="LongestText">The most tokens of a text, its special tokens counted; null when the files set no limit of their own.</param>
/// <param name="LowersCase">Texts are lower-cased, with what is put before them, whatever the tokenizer does.</param>
/// <param name="Dimensions">Of a vector the first so many are kept; null where all are.</param>
internal sealed record EmbedderFiles(
    EmbedderModules Modules,
    string QuestionPrefix,
    string PassagePrefix,
    int? LongestText,
    bool LowersCase,
    int? Dimensions
)
{
    private static readonly string[] s_questions = ["query", "question", "search_query", "retrieval.query", "s2p_query"];
    private static readonly string[] s_passages =
    [
        "document",
        "passage",
        "corpus",
        "search_document",
        "retrieval.passage",
        "retrieval.document",
    ];

    /// <summary>A question as the model reads it.</summary>
    public string Question(string text) => Cased(QuestionPrefix + text);

    /// <summary>A passage as the model reads it.</summary>
    public string Passage(string text) => Cased(PassagePrefix + text);

    /// <summary>Tells vectors that are made so from others; the modules tell their own.</summary>
    public string ToKey() => $"{QuestionPrefix.Length} {QuestionPrefix}{PassagePrefix} {LongestText} {LowersCase}";

    /// <summary>How many elements of a vector are kept: what is asked for, else what the files say, else all.</summary>
    /// <param name="all">Elements that the model gives.</param>
    public int DimensionsOf(string modelFolder, int all, EmbedderOptions options) =>
        options.Dimensions is { } wanted && (wanted < 1 || wanted > all)
            ? throw new ModelFileException(modelFolder, $"the model has {all} dimensions: {wanted} of them cannot be kept.")
            : Math.Min(all, options.Dimensions ?? Dimensions ?? all);

    private string Cased(string text) => LowersCase ? text.ToLowerInvariant() : text;

    public static EmbedderFiles Read(string modelFolder)
    {
        var modules = EmbedderModules.Read(modelFolder);
        var (question, passage, dimensions) = ReadPrompts(Path.Combine(modelFolder, "config_sentence_transformers.json"));
        if (!modules.PoolsPrompt && (question.Length > 0 || passage.Length > 0))
        {
            throw new ModelFileException(
                modelFolder,
                "the model leaves the prompt out of its pooling (include_prompt), which is not supported together with prompts."
            );
        }

        var (longest, lowersCase) = ReadLimits(modelFolder);
        return new EmbedderFiles(modules, question, passage, longest, lowersCase, dimensions);
    }

    private static (int? Longest, bool LowersCase) ReadLimits(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "sentence_bert_config.json");
        if (!File.Exists(path))
        {
            return (LengthIn(Path.Combine(modelFolder, "tokenizer_config.json"), "model_max_length"), false);
        }

        using var document = JsonFile.Read(path);
        var lowersCase = document.RootElement.Bool("do_lower_case", false);
        return (
            Length(document.RootElement, "max_seq_length")
                ?? LengthIn(Path.Combine(modelFolder, "tokenizer_config.json"), "model_max_length"),
            lowersCase
        );
    }

    private static int? LengthIn(string path, string name)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var document = JsonFile.Read(path);
        return Length(document.RootElement, name);
    }

    /// <summary>Null as well for the huge numbers that files write where there is no limit.</summary>
    private static int? Length(JsonElement root, string name) => root.Int(name) is { } length and >= 3 ? length : null;

    private static (string Question, string Passage, int? Dimensions) ReadPrompts(string path)
    {
        if (!File.Exists(path))
        {
            return ("", "", null);
        }

        using var document = JsonFile.Read(path);
        var root = document.RootElement;
        var prompts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.Field("prompts") is { ValueKind: JsonValueKind.Object } entries)
        {
            foreach (var entry in entries.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String))
            {
                prompts[entry.Name] = entry.Value.GetString()!;
            }
        }

        var usual = "";
        if (root.String("default_prompt_name") is { } name && !prompts.TryGetValue(name, out usual))
        {
            throw new ModelFileException(path, $"default_prompt_name is {name}, and there is no prompt of that name.");
        }

        int? dimensions = root.Field("truncate_dim") is null ? null : new ConfigurationReader(path, root).Count("truncate_dim");
        return (First(s_questions), First(s_passages), dimensions);

        // A model that knows a prompt for one side alone has its usual prompt, if any, on the other.
        string First(string[] names) => names.Where(prompts.ContainsKey).Select(known => prompts[known]).FirstOrDefault(usual!);
    }
}
