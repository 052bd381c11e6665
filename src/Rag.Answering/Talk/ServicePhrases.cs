namespace Rag.Answering.Talk;

/// <summary>
/// The phrases of some topics as a tree of words, so that reading a message costs one lookup a word, however many phrases there are.
/// </summary>
internal sealed class ServicePhrases
{
    // A longer message is no mere greeting; the bound also keeps the cost of a long question constant.
    private const int LongestMessage = 200;
    private const int LongestWord = 16;

    private readonly IReadOnlyList<ServiceTopic> _topics;
    private readonly Node _root = new();
    private readonly Dictionary<string, string[]> _words = [];

    public ServicePhrases(IReadOnlyList<ServiceTopic> topics, IReadOnlyDictionary<string, string> shorthand)
    {
        _topics = topics;
        for (var topic = 0; topic < topics.Count; topic++)
        {
            foreach (var phrase in topics[topic].Phrases)
            {
                Add(phrase, topic);
            }
        }

        foreach (var (written, meant) in shorthand)
        {
            _words[Squeeze(written)] = [.. meant.Split(' ').Select(Squeeze)];
        }
    }

    /// <summary>The first of the topics that a message is made of; null when any part of the message is something else.</summary>
    public ServiceTopic? Find(ReadOnlySpan<char> message) =>
        message.Length <= LongestMessage && Read(message) is { } words ? FirstTopic(words) : null;

    private void Add(string phrase, int topic)
    {
        HashSet<Node> ends = [_root];
        foreach (var slot in phrase.Split(' '))
        {
            HashSet<Node> next = slot.EndsWith('?') ? [.. ends] : [];
            foreach (var alternative in slot.TrimEnd('?').Split('|'))
            {
                var words = alternative.Split('_').Select(Squeeze).ToList();
                words.ForEach(word => _words.TryAdd(word, [word]));
                next.UnionWith(ends.Select(end => words.Aggregate(end, (node, word) => node.Grow(word))));
            }

            ends = next;
        }

        foreach (var end in ends)
        {
            end.Topic = Math.Min(end.Topic, topic);
        }
    }

    // A letter counts once however often it stands in a row, in phrases and in messages: "hellooo" and "helo" are "hello".
    private static string Squeeze(string word) => string.Concat(word.Where((letter, at) => at == 0 || letter != word[at - 1]));

    // Null at the first word that no phrase has, which is where nearly all questions end.
    private List<string>? Read(ReadOnlySpan<char> message)
    {
        var known = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        var words = new List<string>();
        Span<char> word = stackalloc char[LongestWord];
        var length = 0;
        for (var at = 0; at <= message.Length; at++)
        {
            var mark = at < message.Length ? message[at] : ' ';
            if (IsOfWord(mark))
            {
                var letter = char.ToLowerInvariant(mark);
                if (length > 0 && word[length - 1] == letter)
                {
                    continue;
                }

                if (length == LongestWord)
                {
                    return null;
                }

                word[length++] = letter;
            }
            else if (length > 0 && !IsApostrophe(mark))
            {
                if (!known.TryGetValue(word[..length], out var meant))
                {
                    return null;
                }

                words.AddRange(meant);
                length = 0;
            }
        }

        return words;
    }

    // Half of a surrogate pair is a letter of some script or an emoji: only the emoji's blocks are passed over as marks.
    private static bool IsOfWord(char mark) => char.IsLetterOrDigit(mark) || (char.IsSurrogate(mark) && !IsOfEmoji(mark));

    private static bool IsOfEmoji(char mark) => char.IsLowSurrogate(mark) || mark is '\ud83c' or '\ud83d' or '\ud83e';

    private static bool IsApostrophe(char mark) => mark is '\'' or '’' or '‘' or 'ʼ' or '`';

    private ServiceTopic? FirstTopic(List<string> words)
    {
        // At each word that a phrase can begin with: the first topic among the phrases before it. Nothing else in the list is reached.
        var first = new int?[words.Count + 1];
        first[0] = int.MaxValue;
        for (var start = 0; start < words.Count; start++)
        {
            var node = first[start] is null ? null : _root;
            for (var at = start; at < words.Count && node is not null; at++)
            {
                node = node.Find(words[at]);
                if (node is { Topic: < int.MaxValue })
                {
                    first[at + 1] = Math.Min(first[at + 1] ?? int.MaxValue, Math.Min(first[start]!.Value, node.Topic));
                }
            }
        }

        return first[^1] is { } topic and < int.MaxValue ? _topics[topic] : null;
    }

    private sealed class Node
    {
        private Dictionary<string, Node>? _next;

        public int Topic { get; set; } = int.MaxValue;

        public Node? Find(string word) => _next?.GetValueOrDefault(word);

        public Node Grow(string word)
        {
            _next ??= [];
            return _next.TryGetValue(word, out var node) ? node : _next[word] = new Node();
        }
    }
}
