using System.Text.Json;
using Rag.Core.Prompts;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Prompts;

/// <summary>
/// <c>prompt.json</c> beside a model: <c>{"instructions", "passage", "question", "end", "passages"}</c>. Passage and question have
/// <c>{text}</c> where the text stands; passages are read <c>alone</c> or <c>in order</c>.
/// </summary>
internal static class PromptFormFile
{
    public const string FileName = "prompt.json";

    private const string Place = "{text}";
    private const string Alone = "alone";
    private const string InOrder = "in order";

    /// <exception cref="ModelFileException">The file is damaged, or says something that is not known.</exception>
    public static PromptForm Read(string path)
    {
        using var document = JsonFile.Read(path);
        var root = document.RootElement;
        return new PromptForm(
            Text(path, root, "instructions"),
            Frame(path, root, "passage"),
            Frame(path, root, "question"),
            End(path, root)
        )
        {
            ReadsPassagesAlone = (root.String("passages") ?? InOrder) switch
            {
                Alone => true,
                InOrder => false,
                var other => throw new ModelFileException(path, $"passages is \"{other}\", neither \"{Alone}\" nor \"{InOrder}\"."),
            },
        };
    }

    private static string End(string path, JsonElement root) =>
        Text(path, root, "end") is { Length: > 0 } end ? end : throw new ModelFileException(path, "end names no token.");

    private static PromptFrame Frame(string path, JsonElement root, string name) =>
        Text(path, root, name).Split(Place) is [var before, var after]
            ? new PromptFrame(before, after)
            : throw new ModelFileException(path, $"{name} does not hold {Place} once: it stands where the {name} stands.");

    private static string Text(string path, JsonElement root, string name) =>
        root.String(name) ?? throw new ModelFileException(path, $"the text {name} is missing.");
}
