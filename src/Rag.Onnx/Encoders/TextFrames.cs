using System.Collections.Immutable;
using System.Text.Json;
using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Encoders;

/// <summary>
/// Reads the frames of one and of two texts from the post-processor in tokenizer.json. A tokenizer without one has the frame of BERT or of
/// RoBERTa, by the special tokens that it knows.
/// </summary>
internal static class TextFrames
{
    /// <summary>Of a frame; real ones have six.</summary>
    private const int MostPieces = 16;

    public static (TextFrame Single, TextFrame Pair) Read(string modelFolder, ITokenizer tokenizer) =>
        Find(modelFolder, tokenizer)
        ?? ByNames(tokenizer, "[CLS]", "[SEP]", TextFrame.OfBert)
        ?? ByNames(tokenizer, "<s>", "</s>", TextFrame.OfRoberta)
        ?? throw new ModelFileException(
            modelFolder,
            "the tokenizer has neither a frame for texts (post_processor) nor the tokens [CLS] and [SEP], or <s> and </s>."
        );

    /// <summary>Those of the post-processor; null where there is none that adds tokens.</summary>
    public static (TextFrame Single, TextFrame Pair)? Find(string modelFolder, ITokenizer tokenizer)
    {
        var path = Path.Combine(modelFolder, "tokenizer.json");
        if (File.Exists(path))
        {
            using var document = JsonFile.Read(path);
            if (document.RootElement.Field("post_processor") is { } processor && Read(path, processor, tokenizer) is { } frames)
            {
                return frames;
            }
        }

        return null;
    }

    private static (TextFrame Single, TextFrame Pair)? ByNames(
        ITokenizer tokenizer,
        string start,
        string end,
        Func<int, int, (TextFrame, TextFrame)> frame
    ) => tokenizer.SpecialToken(start) is { } first && tokenizer.SpecialToken(end) is { } last ? frame(first, last) : null;

    /// <summary>Null for a processor that adds no tokens.</summary>
    private static (TextFrame Single, TextFrame Pair)? Read(string path, JsonElement processor, ITokenizer tokenizer)
    {
        switch (processor.String("type"))
        {
            case "BertProcessing":
                return TextFrame.OfBert(Id(path, processor, "cls", tokenizer), Id(path, processor, "sep", tokenizer));
            case "RobertaProcessing":
                return TextFrame.OfRoberta(Id(path, processor, "cls", tokenizer), Id(path, processor, "sep", tokenizer));
            case "TemplateProcessing":
                return (ReadTemplate(path, processor, "single", 1, tokenizer), ReadTemplate(path, processor, "pair", 2, tokenizer));
            case "Sequence" when processor.Field("processors") is { ValueKind: JsonValueKind.Array } steps:
                return steps
                    .EnumerateArray()
                    .Where(step => step.String("type") != "Sequence")
                    .Select(step => Read(path, step, tokenizer))
                    .FirstOrDefault(frames => frames is not null);
            default:
                return null;
        }
    }

    /// <summary>Of a pair of name and id.</summary>
    private static int Id(string path, JsonElement processor, string name, ITokenizer tokenizer) =>
        processor.Field(name) is { ValueKind: JsonValueKind.Array } pair
        && pair.GetArrayLength() == 2
        && pair[1].ValueKind == JsonValueKind.Number
        && pair[1].TryGetInt32(out var id)
            ? Checked(path, id, tokenizer)
            : throw new ModelFileException(path, $"the post_processor has no id for {name}.");

    private static TextFrame ReadTemplate(string path, JsonElement processor, string name, int texts, ITokenizer tokenizer)
    {
        if (processor.Field(name) is not { ValueKind: JsonValueKind.Array } pieces || pieces.GetArrayLength() > MostPieces)
        {
            throw new ModelFileException(path, $"the post_processor has no template {name} of at most {MostPieces} pieces.");
        }

        var read = ImmutableArray.CreateBuilder<FramePiece>();
        foreach (var piece in pieces.EnumerateArray())
        {
            if (piece.Field("Sequence") is { } text && TextOf(text) is { } number && number < texts)
            {
                read.Add(FramePiece.OfText(number, TypeOf(path, text)));
            }
            else if (piece.Field("SpecialToken") is { } special && special.String("id") is { } token)
            {
                var ids = IdsOf(path, processor, token, tokenizer);
                read.AddRange(ids.Select(id => FramePiece.Special(id, TypeOf(path, special))));
            }
            else
            {
                throw new ModelFileException(
                    path,
                    $"the template {name} of the post_processor has a piece that is neither text nor token."
                );
            }
        }

        var frame = new TextFrame(read.ToImmutable());
        return Enumerable.Range(0, texts).All(text => frame.Pieces.Count(piece => piece.Text == text) == 1)
            ? frame
            : throw new ModelFileException(path, $"the template {name} of the post_processor does not hold each text once.");
    }

    private static int TypeOf(string path, JsonElement piece) =>
        piece.Int("type_id") is not { } type ? 0
        : type is 0 or 1 ? type
        : throw new ModelFileException(path, $"the post_processor has the token type {type}, neither 0 nor 1.");

    private static int? TextOf(JsonElement sequence) =>
        sequence.String("id") switch
        {
            "A" => 0,
            "B" => 1,
            _ => null,
        };

    private static IEnumerable<int> IdsOf(string path, JsonElement processor, string token, ITokenizer tokenizer)
    {
        if (
            processor.Field("special_tokens")?.Field(token)?.Field("ids") is not { ValueKind: JsonValueKind.Array } ids
            || ids.GetArrayLength() is 0 or > MostPieces
        )
        {
            throw new ModelFileException(path, $"the post_processor has no ids for its token {token}.");
        }

        return ids.EnumerateArray()
            .Select(id => Checked(path, id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) ? value : -1, tokenizer));
    }

    private static int Checked(string path, int id, ITokenizer tokenizer) =>
        id >= 0 && id < tokenizer.VocabularySize
            ? id
            : throw new ModelFileException(path, $"the post_processor has the id {id}, which is not in the vocabulary.");
}
