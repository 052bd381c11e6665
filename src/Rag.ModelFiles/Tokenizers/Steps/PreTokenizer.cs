using System.Text.Json;
using Rag.ModelFiles.Tokenizers.Patterns;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>Cuts a normalized text into words, whose borders no token crosses, in the steps that a tokenizer.json names.</summary>
internal sealed class PreTokenizer
{
    /// <summary>Of known tokenizers a multiple: every step reads the whole text.</summary>
    private const int MostSteps = 32;

    private readonly string _path;
    private readonly List<Action<TextPiece, List<TextPiece>>> _steps = [];

    private PreTokenizer(string path) => _path = path;

    /// <exception cref="ModelFileException">A step is damaged or of a kind that is not read.</exception>
    public static PreTokenizer Read(string path, JsonElement? element)
    {
        var preTokenizer = new PreTokenizer(path);
        if (element is { } step)
        {
            preTokenizer.Add(step);
        }

        return preTokenizer;
    }

    /// <summary>The words of a piece; none is empty.</summary>
    public List<TextPiece> Words(TextPiece piece)
    {
        List<TextPiece> pieces = [piece];
        foreach (var step in _steps)
        {
            var next = new List<TextPiece>();
            foreach (var whole in pieces)
            {
                step(whole, next);
            }

            next.RemoveAll(part => part.Text.Length == 0);
            pieces = next;
        }

        return pieces;
    }

    private void Add(JsonElement step)
    {
        switch (step.String("type"))
        {
            case "Sequence":
                foreach (var part in step.Array("pretokenizers"))
                {
                    Add(part);
                }

                return;
            case "BertPreTokenizer":
                AddCut(new RuneFinder(RuneSet.Space), SplitBehavior.Removed);
                AddCut(new RuneFinder(RuneSet.Punctuation), SplitBehavior.Isolated);
                return;
            case "Whitespace":
                AddCut(new RuneFinder(RuneSet.Space), SplitBehavior.Removed);
                AddCut(new RuneFinder(RuneSet.Word), SplitBehavior.Contiguous);
                return;
            case "WhitespaceSplit":
                AddCut(new RuneFinder(RuneSet.Space), SplitBehavior.Removed);
                return;
            case "Punctuation":
                AddCut(new RuneFinder(RuneSet.Punctuation), Behavior(step));
                return;
            case "Digits":
                var alone = step.Bool("individual_digits", false);
                AddCut(new RuneFinder(RuneSet.Number), alone ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
                return;
            case "CharDelimiterSplit" when step.String("delimiter") is { Length: > 0 } delimiter:
                AddCut(new LiteralFinder(delimiter), SplitBehavior.Removed);
                return;
            case "Split":
                AddCut(TextFinders.Read(_path, step), Behavior(step), step.Bool("invert", false));
                return;
            case "Metaspace":
                AddMetaspace(step);
                return;
            case "ByteLevel":
                AddByteLevel(step);
                return;
            case var type:
                throw new ModelFileException(_path, $"the pre_tokenizer {type} is not supported.");
        }
    }

    private void AddStep(Action<TextPiece, List<TextPiece>> step)
    {
        if (_steps.Count == MostSteps)
        {
            throw new ModelFileException(_path, $"the pre_tokenizer has more than the {MostSteps} steps that are read.");
        }

        _steps.Add(step);
    }

    private void AddCut(TextFinder finder, SplitBehavior behavior, bool isInverted = false) =>
        AddStep(new PieceCutter(finder, behavior, isInverted).Cut);

    private SplitBehavior Behavior(JsonElement step) =>
        step.String("behavior") is not { } name ? SplitBehavior.Isolated
        : Enum.TryParse<SplitBehavior>(name, out var behavior) && Enum.IsDefined(behavior) ? behavior
        : throw new ModelFileException(_path, $"the behavior {name} of a pre_tokenizer is not supported.");

    /// <summary>Spaces become a letter of their own, which starts words, and before a text that starts a word one is added.</summary>
    private void AddMetaspace(JsonElement step)
    {
        var mark = Metaspace.MarkOf(_path, step);
        var scheme = Metaspace.SchemeOf(_path, step);
        var cutter = step.Bool("split", true) ? new PieceCutter(new LiteralFinder(mark), SplitBehavior.MergedWithNext) : null;
        AddStep(
            (piece, pieces) =>
            {
                var text = piece.Text.Replace(" ", mark, StringComparison.Ordinal);
                var isMarked =
                    scheme == Metaspace.Scheme.Never
                    || (scheme == Metaspace.Scheme.First && !piece.StartsText)
                    || text.StartsWith(mark, StringComparison.Ordinal);
                var marked = piece with { Text = isMarked ? text : mark + text };
                if (cutter is null)
                {
                    pieces.Add(marked);
                }
                else
                {
                    cutter.Cut(marked, pieces);
                }
            }
        );
    }

    /// <summary>From this step on the text is written in the byte alphabet.</summary>
    private void AddByteLevel(JsonElement step)
    {
        if (step.Bool("add_prefix_space", true))
        {
            AddStep((piece, pieces) => pieces.Add(piece.Text.StartsWith(' ') ? piece : piece with { Text = " " + piece.Text }));
        }

        if (step.Bool("use_regex", true))
        {
            AddCut(new WordFinder(WordSplitting.Gpt2), SplitBehavior.Isolated);
        }

        AddStep((piece, pieces) => pieces.Add(piece with { Text = ByteAlphabet.Write(piece.Text) }));
    }
}
