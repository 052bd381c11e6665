using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>One tenant's question over a passage that it may read.</summary>
internal sealed record Ask(string Tenant, string Question, string Text, AccessScope Scope, AnswerFormat? Format = null)
{
    public async Task<Answer> ByAsync(IReader reader, CancellationToken cancellation) =>
        await reader
            .ReadAsync(
                Question,
                [new Passage(Text) { Scope = Scope }],
                new AnswerOptions(MaxTokens: 1)
                {
                    Audience = new Audience(Tenant, new HashSet<AccessScope> { AccessScope.Public, Scope }),
                    Format = Format,
                },
                cancellation
            )
            .ToAnswerAsync();
}
