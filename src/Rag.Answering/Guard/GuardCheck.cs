using Rag.Engine;
using Rag.Prompting;
using Rag.Prompting.Grounding;

namespace Rag.Answering.Guard;

/// <summary>Takes down what the reader writes of an answer that was drawn to be computed again.</summary>
internal sealed class GuardCheck
{
    private readonly ReuseGuard _guard;
    private readonly GuardTicket _ticket;
    private readonly string? _adapter;
    private readonly List<Delta> _tokens = [];

    private GuardCheck(ReuseGuard guard, GuardTicket ticket, string? adapter) => (_guard, _ticket, _adapter) = (guard, ticket, adapter);

    /// <summary>Null where the next answer is not drawn, or nobody draws.</summary>
    /// <param name="adapter">What the answer is written with.</param>
    public static GuardCheck? Draw(ReuseGuard? guard, string? adapter) =>
        guard?.Draw() is { } ticket ? new GuardCheck(guard, ticket, adapter) : null;

    public void Add(in Delta delta) => _tokens.Add(delta);

    /// <summary>To be called with the answer's end.</summary>
    public void Offer(AnswerRequest request, AssembledPrompt prompt, Grounder grounder, GroundedOutcome outcome, Completion completion) =>
        _guard.Offer(
            _ticket,
            new WrittenReading(
                prompt,
                new TenantScope(request.Options.Audience.Tenant),
                _adapter,
                request.Options.MaxTokens,
                grounder,
                request.Options.Grounding ?? grounder.DefaultMode,
                WrittenReading.OutcomeOf(outcome, _tokens)
            ),
            completion
        );
}
