using System.Text.Json;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi.Responses;

/// <summary>
/// The events of one streamed response, in the order of the wire: the response, its items in turn, each one's text or arguments piece by
/// piece, and each again when it is whole. Owned by one request.
/// </summary>
internal sealed class ResponseStream(EventStream stream, ResponseReply reply)
{
    private int _sequence;
    private bool _isTextOpen;

    /// <summary>The place of the item that is being sent.</summary>
    private int _place;

    /// <summary>The call that is being sent, with the arguments so far; null before the first and where text is sent.</summary>
    private ChatToolCall? _call;

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
                if (_call is { } whole)
                {
                    await EndCallAsync(reply.CallItem(whole, _place, "completed"));
                }

                _place = begun.Place;
                _call = new ChatToolCall(begun.Id, begun.Function, "");
                await OpenItemAsync(reply.CallItem(_call, _place, "in_progress"));
                break;
            case ChatEvent.Arguments { Piece: var piece }:
                _call = _call! with { Arguments = _call.Arguments + piece };
                await SendInItemAsync("response.function_call_arguments.delta", sent => sent with { Delta = piece });
                break;
        }
    }

    /// <summary>Ends the last item. The response itself is ended once it is kept.</summary>
    public async Task EndItemAsync(ChatEvent.Completed step)
    {
        var item = reply.Items(step)[^1];
        if (_call is not null)
        {
            await EndCallAsync(item);
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
            await EndItemAsync(item);
        }
    }

    public Task EndAsync(ResponseObject response) => SendAsync($"response.{response.Status}", sent => sent with { Response = response });

    public Task FailAsync(Exception exception)
    {
        var code = WireErrors.IsOurs(exception) ? "server_error" : "invalid_prompt";
        return EndAsync(reply.With("failed", new ResponseError(code, WireErrors.MessageOf(exception))));
    }

    private async Task OpenTextAsync()
    {
        if (!_isTextOpen)
        {
            _isTextOpen = true;
            await OpenItemAsync(ResponseItem.Message(reply.ItemId(_place), "in_progress"));
            await SendInTextAsync("response.content_part.added", sent => sent with { Part = ResponsePart.Empty });
        }
    }

    private Task OpenItemAsync(ResponseItem item) =>
        SendAsync("response.output_item.added", sent => sent with { OutputIndex = _place, Item = item });

    private async Task EndCallAsync(ResponseItem item)
    {
        await SendInItemAsync("response.function_call_arguments.done", sent => sent with { Name = item.Name, Arguments = item.Arguments });
        await EndItemAsync(item);
    }

    private Task EndItemAsync(ResponseItem item) =>
        SendAsync("response.output_item.done", sent => sent with { OutputIndex = _place, Item = item });

    private Task SendInItemAsync(string type, Func<ResponseEvent, ResponseEvent> fill) =>
        SendAsync(type, sent => fill(sent with { OutputIndex = _place, ItemId = reply.ItemId(_place) }));

    private Task SendInTextAsync(string type, Func<ResponseEvent, ResponseEvent> fill) =>
        SendInItemAsync(type, sent => fill(sent with { ContentIndex = 0 }));

    private Task SendAsync(string type, Func<ResponseEvent, ResponseEvent> fill) =>
        stream.SendAsync(
            type,
            JsonSerializer.SerializeToUtf8Bytes(fill(new ResponseEvent(type, _sequence++)), ResponseJson.Default.ResponseEvent)
        );
}
