using System.Collections.Immutable;
using Rag.Core;

namespace Rag.Prompting;

/// <summary>Passages and a question to a prompt. Thread-safe.</summary>
public sealed class PromptAssembler
{
    private readonly ITokenizer _tokenizer;
    private readonly PassageCache _passages;
    private readonly int _turnStart;
    private readonly ImmutableArray<int> _turnEnd;
    private readonly Segment _system;

    /// <exception cref="InvalidOperationException">The tokenizer lacks the turn markers of the template.</exception>
    public PromptAssembler(ITokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _turnStart = Marker("<|im_start|>");
        _turnEnd = [Marker("<|im_end|>"), .. tokenizer.Encode("\n")];
        _system = new Segment(SegmentKind.System, Turn("system\n" + PromptTemplate.SystemText));
        _passages = new PassageCache(text => Turn("passage\n" + text.Whole));
    }

    /// <summary>Puts as many of the passages, in order, into the prompt as the budget holds; at least the first that fits.</summary>
    public AssembledPrompt Assemble(string question, IReadOnlyList<Passage> passages, PromptBudget budget)
    {
        var used = new List<UsedPassage>();
        var left = new List<Passage>();
        var tokens = 0;
        foreach (var passage in passages)
        {
            var rendered = _passages.Get(PromptTemplate.Render(passage));
            if (used.Count < budget.Passages && tokens + rendered.Segment.TokenIds.Length <= budget.PassageTokens)
            {
                used.Add(new UsedPassage(passage, rendered));
                tokens += rendered.Segment.TokenIds.Length;
            }
            else
            {
                left.Add(passage);
            }
        }

        var segments = ImmutableArray.CreateBuilder<Segment>(used.Count + 2);
        segments.Add(_system);
        segments.AddRange(used.Select(passage => passage.Rendered.Segment));
        segments.Add(new Segment(SegmentKind.Question, QuestionTokens(question)));
        return new AssembledPrompt(new Prompt(segments.MoveToImmutable()), used, left);
    }

    /// <summary>The segment under which a passage's KV is cached.</summary>
    public Segment SegmentOf(Passage passage) => _passages.Get(PromptTemplate.Render(passage)).Segment;

    /// <summary>Keeps nothing of a passage that is no longer true, and gives the segment under which its KV is cached.</summary>
    public Segment Forget(Passage passage) => _passages.Take(PromptTemplate.Render(passage)).Segment;

    private ImmutableArray<int> QuestionTokens(string question) =>
        [.. Turn("user\n" + question), _turnStart, .. _tokenizer.Encode("assistant\n")];

    private ImmutableArray<int> Turn(string text) => [_turnStart, .. _tokenizer.Encode(text), .. _turnEnd];

    private int Marker(string name) => _tokenizer.SpecialToken(name)
        ?? throw new InvalidOperationException($"The reader's tokenizer has no token {name}: it is not a model of this prompt template.");
}

/// <param name="Passages">Most passages.</param>
/// <param name="PassageTokens">Most tokens of all passages together.</param>
public readonly record struct PromptBudget(int Passages, int PassageTokens);

/// <param name="Used">The passages in the prompt, in order.</param>
/// <param name="LeftOut">Those the budget did not hold, in order.</param>
public sealed record AssembledPrompt(Prompt Prompt, IReadOnlyList<UsedPassage> Used, IReadOnlyList<Passage> LeftOut);

public sealed record UsedPassage(Passage Passage, RenderedPassage Rendered);
