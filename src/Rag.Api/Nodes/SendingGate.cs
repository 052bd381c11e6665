using Rag.Api.Edge;
using Rag.Cluster.Directory;
using Rag.Cluster.Forwarding;

namespace Rag.Api.Nodes;

/// <summary>
/// Sends questions on that another node is to answer. Where that one does not begin to answer, another is asked, and at last the question
/// is answered here from what was found for it.
/// </summary>
internal sealed class SendingGate(RequestDelegate next, QuestionForwarder forwarder, NodeRouter router)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!QuestionSurfaces.IsSendable(http.Request) || http.Features.Get<ReceivedQuestion>() is not null)
        {
            await next(http);
            return;
        }

        var sendable = new SendableQuestion();
        http.Features.Set(sendable);
        try
        {
            await next(http);
        }
        catch (QuestionSentException sent) when (!http.Response.HasStarted)
        {
            sendable.IsAnsweredElsewhere = await TrySendAsync(http, sent, sendable.Body);
            if (!sendable.IsAnsweredElsewhere)
            {
                await AnswerHereAsync(http, sent.Question, sendable.Body);
            }
        }
    }

    private async Task<bool> TrySendAsync(HttpContext http, QuestionSentException sent, ReadOnlyMemory<byte> body)
    {
        var told = sent.Question.Write();
        if (told.Length > SentQuestion.Longest)
        {
            return false;
        }

        var question = new ForwardedQuestion(body, told, QuestionSurfaces.EndingOf(http.Request.Path));
        var asked = new HashSet<string>(StringComparer.Ordinal);
        KnownNode? node = sent.Node;
        while (node is not null)
        {
            if (await forwarder.TrySendAsync(http, node, question))
            {
                return true;
            }

            asked.Add(node.Name);
            node = router.Choose(sent.Placement.Anchor, sent.Placement.Passages, sent.Placement.Held, asked);
        }

        return false;
    }

    private Task AnswerHereAsync(HttpContext http, SentQuestion question, ReadOnlyMemory<byte> body)
    {
        RequestId.Set(http);
        SecurityHeaders.Set(http.Response.Headers);
        http.Request.Body = new MemoryStream(body.ToArray(), writable: false);
        http.Features.Set(new ReceivedQuestion(question));
        return next(http);
    }
}
