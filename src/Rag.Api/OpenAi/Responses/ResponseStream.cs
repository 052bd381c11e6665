using System.Text.Json;
using Rag.Api.OpenAi.Chat;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Responses;

/// <summary>
/// The events of one streamed response, in the order of the wire: the response, its one item, the item's text or arguments piece by piece,
/// and each again when it is whole. Owned by one request.
/// </summary>
internal sealed class ResponseStream(EventStream stream, ResponseReply reply)
{
    private int _sequence;
    private bool _isItemOpen;
    private string? _function;

    public async Task BeginAsync()
    {
        await SendAsync("response.created", step => step with { Response = reply.With("in_progress") });
        await SendAsync("response.in_progress", step => step with { Response = reply.With("in_progress") });
    }

    public async Task AddAsync(ChatEvent step)
    {
        switch (step)
        {
            case ChatEvent.Text text:
                await OpenTextAsync();
                await SendInTextAsync("response.output_text.delta", sent =>
                    sent with
                    {
                        Delta = text.Piece,
                        Logprobs = ChatLogprobs.Of(text.Tokens)?.Content ?? [],
                    }
                );
                break;
            case ChatEvent.CallBegun begun:
                _function = begun.Function;
                await OpenItemAsync(ResponseItem.Call(reply.ItemId, "in_progress", begun.Id, begun.Function, ""));
                break;
            case ChatEvent.Arguments arguments:
                await SendInItemAsync("response.function_call_arguments.delta", sent => sent with { Delta = arguments.Piece });
                break;
        }
    }

    /// <summary>Ends the item. The response itself is ended once it is kept.</summary>
    public async Task EndItemAsync(ChatEvent.Completed step)
    {
        if (_function is { } function)
        {
            await SendInItemAsync("response.function_call_arguments.done", sent =>
                sent with
                {
                    Name = function,
                    Arguments = step.Call?.Arguments ?? "",
                }
            );
        }
        else
        {
            await OpenTextAsync();
            var part = reply.Part(step);
            for (var i = 0; i < part.Annotations.Count; i++)
            {
                var place = i;
                await SendInTextAsync("response.output_text.annotation.added", sent =>
                    sent with
                    {
                        AnnotationIndex = place,
                        Annotation = part.Annotations[place],
                    }
                );
            }

            await SendInTextAsync("response.output_text.done", sent => sent with { Text = part.Text, Logprobs = part.Logprobs });
            await SendInTextAsync("response.content_part.done", sent => sent with { Part = part });
        }

        await SendAsync("response.output_item.done", sent => sent with { OutputIndex = 0, Item = reply.Item(step) });
    }

    public Task EndAsync(ResponseObject response) => SendAsync($"response.{response.Status}", sent => sent with { Response = response });

    public Task FailAsync(Exception exception)
    {
        var code = exception is AnswerFailedException ? "server_error" : "invalid_prompt";
        return EndAsync(reply.With("failed", new ResponseError(code, exception.Message)));
    }

    private async Task OpenTextAsync()
    {
        if (!_isItemOpen)
        {
            await OpenItemAsync(ResponseItem.Message(reply.ItemId, "in_progress"));
            await SendInTextAsync("response.content_part.added", sent => sent with { Part = ResponsePart.Empty });
        }
    }

    private async Task OpenItemAsync(ResponseItem item)
    {
        _isItemOpen = true;
        await SendAsync("response.output_item.added", sent => sent with { OutputIndex = 0, Item = item });
    }

    private Task SendInItemAsync(string type, Func<ResponseEvent, ResponseEvent> fill) =>
        SendAsync(type, sent => fill(sent with { OutputIndex = 0, ItemId = reply.ItemId }));

    private Task SendInTextAsync(string type, Func<ResponseEvent, ResponseEvent> fill) =>
        SendInItemAsync(type, sent => fill(sent with { ContentIndex = 0 }));

    private Task SendAsync(string type, Func<ResponseEvent, ResponseEvent> fill) =>
        stream.SendAsync(
            type,
            JsonSerializer.SerializeToUtf8Bytes(fill(new ResponseEvent(type, _sequence++)), ResponseJson.Default.ResponseEvent)
        );
}
