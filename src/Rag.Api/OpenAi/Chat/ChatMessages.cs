using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Answers;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Chat;

/// <summary>A conversation as messages: its last question, what was said before, and what tools gave to answer it.</summary>
internal sealed record ChatMessages(string Question, IReadOnlyList<DialogueTurn> Dialogue, IReadOnlyList<string> Given)
{
    private const string Member = "messages";
    private const string User = "user";
    private const string Assistant = "assistant";
    private const string Tool = "tool";

    /// <summary>Earlier turns are forgotten.</summary>
    private const int MostTurns = 8;

    /// <summary>UTF-16 units of a question or answer of an earlier turn; the rest is left out.</summary>
    private const int LongestTurn = 4000;

    private static readonly string[] s_roles = ["system", "developer", User, Assistant, Tool];

    /// <exception cref="WireException">The messages are no conversation with a question that can be answered.</exception>
    public static ChatMessages Read(IReadOnlyList<ChatRequestMessage?>? messages)
    {
        WireException.Refuse(messages is null or { Count: 0 }, Member, "messages must hold at least one message.");
        for (var i = 0; i < messages!.Count; i++)
        {
            WireException.Refuse(
                !s_roles.Contains(messages[i]?.Role),
                Member,
                $"messages[{i}] must have one of the roles {string.Join(", ", s_roles)}."
            );
        }

        WireException.Refuse(
            messages[^1]!.Role is not (User or Tool),
            Member,
            "The last message must be of role 'user', which is the question, or of role 'tool', which answers a call."
        );
        var asked = LastOf(User, messages);
        WireException.Refuse(asked < 0, Member, "messages must hold a message of role 'user': it is the question.");
        return new ChatMessages(
            Text(messages[asked]!),
            Turns(messages.Take(asked)),
            [.. messages.Skip(asked + 1).Where(message => message!.Role == Tool).Select(message => Text(message!))]
        );
    }

    private static int LastOf(string role, IReadOnlyList<ChatRequestMessage?> messages)
    {
        var at = messages.Count - 1;
        while (at >= 0 && messages[at]!.Role != role)
        {
            at--;
        }

        return at;
    }

    /// <summary>Each question with the last text that answered it. What is no text is passed over here.</summary>
    private static IReadOnlyList<DialogueTurn> Turns(IEnumerable<ChatRequestMessage?> messages)
    {
        var turns = new List<DialogueTurn>();
        foreach (var message in messages)
        {
            var text = Ellipsis.Cut(TextOrNull(message!.Content) ?? "", LongestTurn);
            if (text.Length == 0)
            {
                continue;
            }

            if (message.Role == User)
            {
                turns.Add(new DialogueTurn(text, null));
            }
            else if (message.Role == Assistant && turns.Count > 0)
            {
                turns[^1] = turns[^1] with { Answer = text };
            }
        }

        return [.. turns.TakeLast(MostTurns)];
    }

    private static string Text(ChatRequestMessage message)
    {
        var content = message.Content;
        WireException.Refuse(
            content is not { ValueKind: JsonValueKind.String or JsonValueKind.Array },
            Member,
            $"The message of role '{message.Role}' has no content that is a text or a list of texts."
        );
        return TextOrNull(content)
            ?? throw WireException.Invalid("Only text can be read: every content part must be of type 'text'.", Member);
    }

    /// <summary>The text of a content, parts line by line; null where a part is no text.</summary>
    private static string? TextOrNull(JsonElement? content)
    {
        switch (content?.ValueKind)
        {
            case JsonValueKind.String:
                return content.Value.GetString()!;
            case JsonValueKind.Array:
                var parts = new List<string>();
                foreach (var part in content.Value.EnumerateArray())
                {
                    if (
                        part.ValueKind != JsonValueKind.Object
                        || !part.TryGetProperty("text", out var text)
                        || text.ValueKind != JsonValueKind.String
                    )
                    {
                        return null;
                    }

                    parts.Add(text.GetString()!);
                }

                return string.Join('\n', parts);
            default:
                return null;
        }
    }
}
