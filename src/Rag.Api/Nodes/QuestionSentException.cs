using Rag.Cluster.Directory;
using Rag.Core.Answers;

namespace Rag.Api.Nodes;

/// <summary>Another node is to answer the question.</summary>
/// <param name="question">What it is told.</param>
/// <param name="placement">What the choice among nodes went by.</param>
internal sealed class QuestionSentException(KnownNode node, SentQuestion question, QuestionPlacement placement)
    : AnsweredElsewhereException($"The question goes to the node {node.Name}.")
{
    public KnownNode Node => node;

    public SentQuestion Question => question;

    public QuestionPlacement Placement => placement;
}
