using System.Collections.Immutable;
using System.Text.Json;
using Rag.Core.Models;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>Reads what a tokenizer.json's post_processor puts around a text that stands alone.</summary>
internal static class FrameReader
{
    /// <exception cref="ModelFileException">A step is damaged or of a kind that is not read.</exception>
    public static TextFrame Read(string path, JsonElement? element, int vocabularySize)
    {
        var frame = element is { } step ? ReadStep(path, step) : TextFrame.None;
        return frame.Before.Concat(frame.After).All(id => id >= 0 && id < vocabularySize)
            ? frame
            : throw new ModelFileException(path, "the post_processor puts a token around texts that the vocabulary does not have.");
    }

    /// <summary>The frame of BERT's vocabularies, for files that do not write it.</summary>
    public static TextFrame OfBert(AddedTokens added) =>
        added.IdOf("[CLS]") is { } start && added.IdOf("[SEP]") is { } end ? new TextFrame([start], [end]) : TextFrame.None;

    private static TextFrame ReadStep(string path, JsonElement step) =>
        step.String("type") switch
        {
            "ByteLevel" => TextFrame.None,
            "Sequence" => step.Array("processors").Select(part => ReadStep(path, part)).Aggregate(TextFrame.None, Around),
            "BertProcessing" or "RobertaProcessing" => new TextFrame([IdOf(step, "cls")], [IdOf(step, "sep")]),
            "TemplateProcessing" => ReadTemplate(path, step),
            var type => throw new ModelFileException(path, $"the post_processor {type} is not supported."),
        };

    private static TextFrame Around(TextFrame inner, TextFrame outer) =>
        new([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After]);

    /// <summary>A token is written as a pair of its name and its id.</summary>
    private static int IdOf(JsonElement step, string name) =>
        step.Array(name).ElementAtOrDefault(1) is { ValueKind: JsonValueKind.Number } id && id.TryGetInt32(out var value)
            ? value
            : throw new FormatException($"{name} has no id");

    private static TextFrame ReadTemplate(string path, JsonElement step)
    {
        var (before, after) = (ImmutableArray.CreateBuilder<int>(), ImmutableArray.CreateBuilder<int>());
        var texts = 0;
        foreach (var part in step.Array("single"))
        {
            if (part.Field("Sequence") is not null)
            {
                texts++;
            }
            else if (part.Field("SpecialToken")?.String("id") is { } name && step.Field("special_tokens")?.Field(name) is { } token)
            {
                (texts == 0 ? before : after).AddRange(token.Array("ids").Select(id => id.GetInt32()));
            }
            else
            {
                throw new FormatException("single has a part that is no token");
            }
        }

        return texts == 1
            ? new TextFrame(before.ToImmutable(), after.ToImmutable())
            : throw new ModelFileException(path, "the template for a text alone does not hold the text once.");
    }
}
